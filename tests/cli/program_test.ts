import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs the whole program from its sources with an empty home. */
async function sequence(args: string[], stdin = "", env: Record<string, string> = {}) {
  const home = await Deno.makeTempDir();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", `${ROOT}main.ts`, ...args],
    env: { SEQUENCE_HOME: home, SEQUENCE_API_KEY: "", SEQUENCE_SANDBOX_API_KEY: "", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A program that fails before it reads closes the pipe first.
  await writer.write(new TextEncoder().encode(stdin)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  await Deno.remove(home, { recursive: true });
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) } satisfies Ended;
}

Deno.test("--version tells the build, as text and as a document", async () => {
  const text = await sequence(["--version"]);
  strictEqual(text.code, 0);
  ok(/^sequence \d+\.\d+\.\d+ \(/.test(text.out));
  for (const args of [["--version", "--json"], ["--json", "-V"]]) {
    const { out, code } = await sequence(args);
    strictEqual(code, 0);
    const document = JSON.parse(out);
    strictEqual(document.schema, "sequence.version/1");
    deepStrictEqual(
      ["version", "commit", "target", "deno", "channel", "repo", "keys"].filter((key) =>
        !(key in document)
      ),
      [],
    );
  }
});

Deno.test("help goes to stdout with exit 0", async () => {
  for (const args of [["--help"], ["login", "--help"], ["help", "login"], []]) {
    const { code, out, err } = await sequence(args);
    deepStrictEqual([code, err], [0, ""], args.join(" "));
    ok(out.includes("sequence login"));
  }
});

Deno.test("a usage error exits 2 with an empty stdout", async () => {
  const { code, out, err } = await sequence(["logn"]);
  deepStrictEqual([code, out], [2, ""]);
  ok(err.includes('unknown command "logn"') && err.includes("sequence login"));
});

Deno.test("a failure with --json is one document on stderr, wherever --json stands", async () => {
  for (const args of [["--json", "logn"], ["login", "--json"]]) {
    const { code, out, err } = await sequence(args);
    deepStrictEqual([code, out], [2, ""], args.join(" "));
    const document = JSON.parse(err);
    strictEqual(document.schema, "sequence.error/1");
    strictEqual(document.error.exit_code, 2);
  }
});

Deno.test("a malformed key on standard input exits 4 and is not echoed", async () => {
  const { code, out, err } = await sequence(["login", "--with-token"], "seq_live_SECRETSECRET\n");
  deepStrictEqual([code, out], [4, ""]);
  ok(!err.includes("SECRET"));
});

Deno.test({
  name: "a reader that is gone ends the program quietly with 0",
  ignore: Deno.build.os === "windows",
  async fn() {
    const script =
      `'${Deno.execPath()}' run -A --quiet '${ROOT}main.ts' --help; echo "code $?" >&2`;
    const { stderr } = await new Deno.Command("sh", {
      args: ["-c", `{ sleep 0.2; ${script}; } | true`],
      stdout: "null",
      stderr: "piped",
    }).output();
    strictEqual(new TextDecoder().decode(stderr), "code 0\n");
  },
});
