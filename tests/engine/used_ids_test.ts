import assert from "node:assert/strict";
import { UsedIds } from "../../lib/engine/used_ids.ts";
import { usedRanges } from "../../lib/platform/store/used_ranges.ts";

/** Uses ids in a fresh one, and gives a second one that was restored from what the first had seen. */
function restored(used: readonly bigint[]): UsedIds {
  const first = new UsedIds();
  const seqs = new Map<bigint, number>();
  for (const id of used) seqs.set(id, first.use(id));
  const next = new UsedIds();
  const ranges = usedRanges([...seqs].map(([algoOrderId, seq]) => ({ algoOrderId, seq })));
  for (const { algoOrderId, seq, through } of ranges) next.restore(algoOrderId, seq, through);
  return next;
}

const counted = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => BigInt(from + i));

Deno.test("an algo that counts upwards has used one range, however many ids", () => {
  const ids = counted(1, 1000).map((algoOrderId) => ({ algoOrderId, seq: 1 }));
  assert.deepEqual(usedRanges(ids.toReversed()), [{ algoOrderId: 1n, through: 1000n, seq: 1 }]);
});

Deno.test("ids that came again, gaps and extremes are ranges of their own", () => {
  const max = 18_446_744_073_709_551_615n;
  const seq = (algoOrderId: bigint, n: number) => ({ algoOrderId, seq: n });
  assert.deepEqual(usedRanges([seq(max, 1), seq(1n, 1), seq(3n, 2), seq(2n, 1), seq(9n, 1)]), [
    { algoOrderId: 1n, through: 2n, seq: 1 },
    { algoOrderId: 3n, through: 3n, seq: 2 },
    { algoOrderId: 9n, through: 9n, seq: 1 },
    { algoOrderId: max, through: max, seq: 1 },
  ]);
  assert.deepEqual(usedRanges([]), []);
});

Deno.test("after a restart every id goes on from how often it had been used", () => {
  const used = [...counted(1, 100), 50n, 50n, ...counted(1000, 40), 7000n, 1010n];
  const ids = restored(used);
  assert.deepEqual([50n, 1n, 100n, 1010n, 1011n, 7000n].map((id) => ids.use(id)), [
    4,
    2,
    2,
    3,
    2,
    2,
  ]);
  assert.deepEqual([101n, 0n, 999n, 1040n, 1041n, 6999n].map((id) => ids.use(id)), [
    1,
    1,
    1,
    1,
    1,
    1,
  ]);
  assert.deepEqual([1040n, 1041n, 101n].map((id) => ids.use(id)), [2, 2, 2]);
});
