/** Counts of tests. */
export interface TestCounts {
  passed: number;
  failed: number;
}

/** `ok | 12 passed (3 steps) | 1 failed | 2 ignored (1s)`, which `deno test` ends with. */
const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed/gm;

/**
 * The counts that `deno test` printed last in `output`; `undefined` where it never came to its
 * summary. Colours are ignored.
 */
export function readSummary(output: string): TestCounts | undefined {
  // deno-lint-ignore no-control-regex
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "").replaceAll("\r\n", "\n");
  const last = [...plain.matchAll(SUMMARY)].at(-1);
  return last === undefined ? undefined : { passed: Number(last[1]), failed: Number(last[2]) };
}

/**
 * The counts of one stage that ended with exit code `code`. A stage that failed without a failed
 * test (it crashed, or it is no test run) counts as one failure, so that it can't vanish in a sum.
 */
export function stageCounts(code: number, summary: TestCounts | undefined): TestCounts {
  const { passed, failed } = summary ?? { passed: 0, failed: 0 };
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}
