import assert from "node:assert/strict";
import { join } from "node:path";
import { action } from "../../../commands/doctor/action.ts";
import { clockSkewMs } from "../../../commands/doctor/platform_facts.ts";
import { withoutHome } from "../../../commands/doctor/without_home.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import { type Answer, withServer } from "../../api/scripted_server.ts";
import { fakeContext, type FakeSettings } from "../../support/fake_context.ts";

const LIVE = "seq_live_" + "a".repeat(60) + "4f2a";
const NOW = Date.parse("2026-11-24T12:00:00Z");
const nothing = { args: {}, options: {} };

interface Report {
  problems: string[];
  files: { path: string; mode: string | null }[];
  targets: { target: string; key: string | null }[];
  platforms: { name: string; reachable: boolean; clock_skew_ms: number | null }[];
  toolchain: { program: string; version: string | null }[];
}

/** A report in an empty home that `prepare` fills; the platform answers with `answer`. */
async function report(
  answer: Answer,
  prepare: (home: string) => Promise<void> = () => Promise.resolve(),
  settings: FakeSettings = {},
) {
  const home = await Deno.makeTempDir();
  try {
    await prepare(home);
    let done: { json: Report; text: string; authorized: boolean } | undefined;
    await withServer([answer], async ({ url, seen }) => {
      const context = fakeContext({
        cwd: home,
        fetch: (input, init) => fetch(input, init),
        now: () => NOW,
        run: (program: string) =>
          Promise.resolve({
            code: 0,
            stdout: program === "rustup" ? "wasm32-unknown-unknown\n" : `${program} 1.95.0\n`,
            stderr: "",
          }),
        ...settings,
        env: {
          SEQUENCE_HOME: join(home, "own"),
          SEQUENCE_API_URL: url,
          HOME: home,
          ...settings.env,
        },
      });
      const { json, text } = await action(context, nothing);
      done = {
        json: json as unknown as Report,
        text: text!(paintFor(false)),
        authorized: seen.some(({ headers }) => headers.has("authorization")),
      };
    });
    return done!;
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const alive = (at = NOW): Answer => () =>
  Response.json({ status: "live" }, { headers: { date: new Date(at).toUTCString() } });

async function withConfig(home: string, text: string, mode = 0o600): Promise<void> {
  await Deno.mkdir(join(home, "own"), { mode: 0o700 });
  await Deno.writeTextFile(join(home, "own", "config.toml"), text, { mode });
  await Deno.chmod(join(home, "own", "config.toml"), mode);
}

Deno.test("a healthy installation has no problems, its keys masked, and no key is sent", async () => {
  const { json, text, authorized } = await report(
    alive(),
    (home) => withConfig(home, `live_key = "${LIVE}"\n`),
  );
  assert.deepEqual(json.problems, []);
  assert.match(text, /seq_live_…4f2a/);
  assert.ok(!(text + JSON.stringify(json)).includes(LIVE));
  assert.equal(authorized, false);
  assert.deepEqual(json.platforms.map(({ name, reachable }) => [name, reachable]), [
    ["hosted", true],
    ["local", false],
  ]);
  assert.deepEqual(json.toolchain.map(({ version }) => version), [
    "cargo 1.95.0",
    "rustc 1.95.0",
    "installed",
  ]);
});

Deno.test("the home folder is written as ~", async () => {
  const { json } = await report(alive());
  assert.equal(json.files[0]!.path, join("~", "own"));
  assert.deepEqual(withoutHome({ a: ["/home/ann/x", 1n, null] }, "/home/ann"), {
    a: ["~/x", 1n, null],
  });
});

Deno.test({
  name: "a config that others can read is a problem with its chmod, and the report goes on",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const { json } = await report(alive(), (home) => withConfig(home, "", 0o644));
    assert.match(json.problems.join("\n"), /chmod 600 ~\/own\/config\.toml/);
    assert.equal(json.files[1]!.mode, "0644");
    assert.equal(json.toolchain.length, 3);
  },
});

Deno.test("a malformed key is a problem, and not a letter of it is shown", async () => {
  const env = { SEQUENCE_API_KEY: "correct-horse-battery" };
  const { json, text } = await report(alive(), undefined, { env });
  assert.match(json.problems.join("\n"), /live: the key is not of the form/);
  assert.equal(json.targets[0]!.key, "(malformed)");
  for (const part of ["correct", "horse", "tery"]) {
    assert.ok(!(text + JSON.stringify(json)).includes(part));
  }
});

Deno.test("a key of the wrong mode is a problem", async () => {
  const env = { SEQUENCE_SANDBOX_API_KEY: LIVE };
  const { json } = await report(alive(), undefined, { env });
  assert.match(json.problems.join("\n"), /sandbox: seq_live_…4f2a is of the wrong mode/);
});

Deno.test("a clock that is wrong by more than two seconds is a problem", async () => {
  const { json } = await report(alive(NOW + 90_000));
  assert.equal(json.platforms[0]!.clock_skew_ms, 90_500);
  assert.match(json.problems.join("\n"), /clock is 91 s behind/);
  assert.equal(clockSkewMs("Tue, 24 Nov 2026 12:00:00 GMT", NOW, NOW + 1000), 0);
  assert.equal(clockSkewMs("yesterday", NOW, NOW), null);
  assert.equal(clockSkewMs(null, NOW, NOW), null);
});

Deno.test("a platform that fails and tools that are missing are problems with their remedy", async () => {
  const { json } = await report(() => new Response("", { status: 503 }), undefined, {
    run: () => Promise.reject(new Deno.errors.NotFound()),
  });
  const problems = json.problems.join("\n");
  assert.match(problems, /hosted: it answers 503/);
  assert.match(problems, /cargo: install Rust/);
});

Deno.test("a secret in a proxy's address is not shown", async () => {
  const env = {
    HTTPS_PROXY: "http://ann:hunter22@proxy:3128",
    SEQUENCE_UPDATE_API: "https://ann:hunter22@mirror",
  };
  const { json, text } = await report(alive(), undefined, { env });
  assert.ok(!(text + JSON.stringify(json)).includes("hunter22"));
});
