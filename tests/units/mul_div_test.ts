import assert from "node:assert/strict";
import { mulDiv1e8 } from "../../lib/units/mul_div.ts";

Deno.test("a × b / 10^8 is exact wherever the result is below 2^53", () => {
  let state = 12345;
  const random = (max: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * max);
  };
  let large = 0;
  for (let i = 0; i < 50_000; i++) {
    const a = random(10 ** random(16));
    const b = random(10 ** random(16));
    const exact = BigInt(a) * BigInt(b) / 100_000_000n;
    if (exact > BigInt(Number.MAX_SAFE_INTEGER)) {
      assert.throws(() => mulDiv1e8(a, b), RangeError);
      continue;
    }
    if (a * b > Number.MAX_SAFE_INTEGER) large++;
    assert.equal(BigInt(mulDiv1e8(a, b)), exact, `${a} × ${b}`);
  }
  assert.ok(large > 1000, "the hard cases were met");
});
