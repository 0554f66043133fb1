import { deepStrictEqual, rejects } from "node:assert/strict";
import { processContext } from "../../lib/cli/process_context.ts";
import { fakeContext } from "../support/fake_context.ts";

function context(json = false) {
  const { options, stdout, stderr, signal, out, err } = fakeContext({ options: { json } });
  return { real: processContext(options, "0.0.0", stdout, stderr, signal), out, err };
}

Deno.test("a child process gets the environment without the keys", async () => {
  const names = ["SEQUENCE_API_KEY", "SEQUENCE_SANDBOX_API_KEY", "SEQUENCE_TEST_OTHER"];
  const before = names.map((name) => Deno.env.get(name));
  for (const name of names) Deno.env.set(name, "kept");
  try {
    const script = `console.log(JSON.stringify(${
      JSON.stringify(names)
    }.map((n) => Deno.env.get(n) ?? null)))`;
    const args = ["run", "--allow-env", "--quiet", "data:text/javascript," + encodeURI(script)];
    const { stdout } = await context().real.run(Deno.execPath(), args, {});
    deepStrictEqual(JSON.parse(stdout), [null, null, "kept"]);
  } finally {
    names.forEach((name, i) => {
      const value = before[i];
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    });
  }
});

Deno.test("a program that isn't there is told as NotFound", async () => {
  await rejects(context().real.run("no-such-program-here", [], {}), Deno.errors.NotFound);
});

Deno.test("notes and warnings are silent with --json, and rows go out as masked NDJSON", async () => {
  const key = "seq_live_" + "a".repeat(64);
  const { real, out, err } = context(true);
  await real.note("starting");
  await real.warn("careful");
  await real.emit({ at_ns: 1790000000000000001n, message: key }, () => "text");
  deepStrictEqual([out(), err()], [
    '{"at_ns":1790000000000000001,"message":"seq_live_…aaaa"}\n',
    "",
  ]);
});

Deno.test({
  name: "a child reads what it is given, and one that reads nothing still ends",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const { run } = context().real;
    const stdin = "seq_test_… and a line\n";
    deepStrictEqual((await run("cat", [], { stdin })).stdout, stdin);
    deepStrictEqual((await run("cat", [], {})).stdout, "");
    const deaf = await run("true", [], { stdin: "x".repeat(1_000_000) });
    deepStrictEqual(deaf.code, 0);
  },
});
