import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { readSummary, stageCounts } from "../../tools/test_summary.ts";

Deno.test("the counts of a test run are read from its summary", () => {
  assertEquals(readSummary("ok | 12 passed | 0 failed (1s)\n"), { passed: 12, failed: 0 });
  assertEquals(
    readSummary("\r\nFAILED | 3 passed (7 steps) | 2 failed (1 step) | 1 ignored (20ms)\r\n"),
    { passed: 3, failed: 2 },
  );
  assertEquals(
    readSummary("\x1b[0m\x1b[32mok\x1b[0m | 1 passed | 0 failed \x1b[0m(9ms)\x1b[0m\n"),
    { passed: 1, failed: 0 },
  );
});

Deno.test("the last summary counts, not one that a test printed", () => {
  assertEquals(
    readSummary("ok | 99 passed | 0 failed (1s)\nx\nFAILED | 1 passed | 1 failed (1s)\n"),
    { passed: 1, failed: 1 },
  );
});

Deno.test("a stage that fails without a failed test counts as one failure", () => {
  assertEquals(stageCounts(1, undefined), { passed: 0, failed: 1 });
  assertEquals(stageCounts(1, { passed: 4, failed: 0 }), { passed: 4, failed: 1 });
  assertEquals(stageCounts(1, { passed: 4, failed: 2 }), { passed: 4, failed: 2 });
  assertEquals(stageCounts(0, undefined), { passed: 0, failed: 0 });
});

Deno.test("what the installed deno test prints is understood", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/a_test.ts`,
      'Deno.test("a", async (t) => { await t.step("s", () => {}); });\n' +
        'Deno.test("b", () => { throw new Error("b"); });\n',
    );
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-config", "--no-check", "a_test.ts"],
      cwd: folder,
      stderr: "null",
    }).output();
    const summary = readSummary(new TextDecoder().decode(stdout));
    assertEquals(stageCounts(code, summary), { passed: 1, failed: 1 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
