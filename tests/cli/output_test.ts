import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { UserError } from "../../lib/cli/errors.ts";
import { asUserError, writeFailure, writeResult } from "../../lib/cli/output.ts";
import { fakeContext } from "../support/fake_context.ts";

const KEY = "seq_test_" + "b".repeat(60) + "4f2a";

Deno.test("a JSON document leads with schema and target and keeps every digit", async () => {
  const { stdout, out } = fakeContext();
  const json = { mesh_id: 11406250387452198017n };
  await writeResult(stdout, true, "local.status", { target: "local", json });
  strictEqual(
    out(),
    '{"schema":"sequence.local.status/1","target":"local","mesh_id":11406250387452198017}\n',
  );
});

Deno.test("a text keeps its lines, tabs and colours, and nothing else that a terminal obeys", async () => {
  const { stdout, out } = fakeContext();
  const text = () => "\x1b[1;32mgreen\x1b[0m\ta\nb \x1b]0;title\x07\x1b[2J\x9b31m\u202e\rover";
  await writeResult(stdout, false, "status", { text });
  strictEqual(
    out(),
    "\x1b[1;32mgreen\x1b[0m\ta\nb \\u{1b}]0;title\\u{7}\\u{1b}[2J\\u{9b}31m\\u{202e}\\u{d}over\n",
  );
});

Deno.test("a JSON document steers no terminal that it is shown on, and reads back the same", async () => {
  const hostile = "\x9b31m \x1b]0;title\x07 \u202eelif\u2069 \x7f\u2028 ok é";
  const { stdout, out, stderr, err } = fakeContext();
  await writeResult(stdout, true, "status", { json: { name: hostile, [hostile]: 1 } });
  const error = new UserError({ code: hostile, message: hostile, requestId: hostile });
  await writeFailure(stderr, true, error, false);
  for (const text of [out(), err()]) {
    // deno-lint-ignore no-control-regex
    ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(text), text);
    ok(text.includes(" ok é"));
  }
  deepStrictEqual(JSON.parse(out()), { schema: "sequence.status/1", name: hostile, [hostile]: 1 });
  strictEqual(JSON.parse(err()).error.message, hostile);
});

Deno.test("a stream's result adds no document", async () => {
  const { stdout, out } = fakeContext();
  await writeResult(stdout, true, "logs", {});
  strictEqual(out(), "");
});

const failure = new UserError({
  code: "VALIDATION_ERROR",
  message: `no edge for \x1b[31m${KEY}`,
  hint: "sequence deploy",
  requestId: "req-1",
  details: [{ message: "Sequence.toml:3:1: bad venue", hint: "known: binance" }],
});

Deno.test("a failure reads as message, details, hint and request id, masked and harmless", async () => {
  const { stderr, err } = fakeContext();
  await writeFailure(stderr, false, failure, false);
  strictEqual(
    err(),
    "error: no edge for \\u{1b}[31mseq_test_…4f2a\n" +
      "  Sequence.toml:3:1: bad venue\n    hint: known: binance\n" +
      "hint: sequence deploy\nrequest id: req-1\n",
  );
});

Deno.test("a failure with --json is one sequence.error/1 document", async () => {
  const { stderr, err } = fakeContext();
  await writeFailure(stderr, true, failure, false);
  ok(!err().includes("bbbb"));
  deepStrictEqual(JSON.parse(err()), {
    schema: "sequence.error/1",
    error: {
      code: "VALIDATION_ERROR",
      message: "no edge for \x1b[31mseq_test_…4f2a",
      hint: "sequence deploy",
      request_id: "req-1",
      details: [{ message: "Sequence.toml:3:1: bad venue", hint: "known: binance" }],
      exit_code: 1,
    },
  });
});

Deno.test("an unexpected exception is one line without a stack, and with --debug a harmless stack", async () => {
  const defect = asUserError(new TypeError("x is \x1b[2Jundefined\nmore"));
  const short = fakeContext();
  await writeFailure(short.stderr, false, defect, false);
  ok(short.err().startsWith("error: internal error: x is \\u{1b}[2Jundefined\nhint: "));
  ok(short.err().includes("--debug") && !short.err().includes("output_test.ts"));
  const long = fakeContext();
  await writeFailure(long.stderr, false, defect, true);
  ok(long.err().includes("output_test.ts") && !long.err().includes("\x1b"));
});

Deno.test("a file that the system refuses is no defect of ours: which one, why, and what to do", async () => {
  const folder = await Deno.makeTempDir();
  const reading = await Deno.readTextFile(folder).then(() => undefined, (cause) => cause);
  await Deno.remove(folder);
  const { code, message, hint, exit } = asUserError(reading);
  deepStrictEqual([code, message, exit], [
    "FILE_REFUSED",
    `cannot read ${folder}: it is a folder`,
    "failed",
  ]);
  ok(hint?.includes(folder));

  const denied = new Deno.errors.PermissionDenied(
    "Permission denied (os error 13): mkdir '/opt/a b/x'",
  );
  Object.assign(denied, { code: "EACCES" });
  deepStrictEqual(
    asUserError(denied).message,
    "cannot make the folder /opt/a b/x: permission denied",
  );
});

Deno.test("a single fault that is the message already is not told twice, its hint once", async () => {
  const message = 'venue: no edge for venue "okx"';
  const details = [{ message, hint: "sequence local feeds" }];
  const context = fakeContext();
  await writeFailure(context.stderr, false, new UserError({ code: "X", message, details }), false);
  deepStrictEqual(context.err(), `error: ${message}\nhint: sequence local feeds\n`);
});
