import assert from "node:assert/strict";
import { backoffMs, retryAfterMs } from "../../lib/api/backoff.ts";

Deno.test("waits double from half a second to eight, give or take a fifth", () => {
  const middle = [1, 2, 3, 4, 5, 6, 20].map((attempt) => backoffMs(attempt, 0.5));
  assert.deepEqual(middle, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  assert.deepEqual([backoffMs(2, 0), Math.round(backoffMs(2, 1))], [800, 1200]);
});

Deno.test("Retry-After is read as seconds with decimals; a date or nonsense counts as absent", () => {
  const read = ["2", "0.25", "Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-1", "", null];
  assert.deepEqual(read.map(retryAfterMs), [2000, 250, 0, 0, 0, 0, 0]);
});
