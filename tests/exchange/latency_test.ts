import assert from "node:assert/strict";
import { LatencyLine } from "../../lib/exchange/latency.ts";
import { Random } from "../../lib/exchange/random.ts";

Deno.test("a message arrives after the fixed time plus a jitter within its bounds", () => {
  const line = new LatencyLine(1_000_000, 500_000, new Random(7));
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < 2000; i++) {
    const sentNs = i * 10_000_000;
    const took = line.arrival(sentNs) - sentNs;
    least = Math.min(least, took);
    most = Math.max(most, took);
  }
  assert.ok(least >= 1_000_000 && least < 1_010_000, `${least}`);
  assert.ok(most < 1_500_000 && most > 1_490_000, `${most}`);
});

Deno.test("no message overtakes an earlier one, however close they are sent", () => {
  const line = new LatencyLine(1_000_000, 900_000, new Random(1));
  let last = 0;
  for (let i = 0; i < 2000; i++) {
    const at = line.arrival(i * 1000);
    assert.ok(at >= last);
    last = at;
  }
});

Deno.test("without jitter the time is exact and the random sequence is not touched", () => {
  const random = new Random(3);
  const line = new LatencyLine(250, 0, random);
  assert.equal(line.arrival(1000), 1250);
  assert.equal(random.next(), new Random(3).next());
});

Deno.test("the same seed gives the same numbers, another seed others, all within 0 and 1", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 1000 }, () => random.next());
  };
  assert.deepEqual(draw(42), draw(42));
  assert.notDeepEqual(draw(42), draw(43));
  assert.ok(draw(42).every((each) => each >= 0 && each < 1));
  const mean = draw(42).reduce((sum, each) => sum + each, 0) / 1000;
  assert.ok(mean > 0.45 && mean < 0.55, `${mean}`);
});

Deno.test("mulberry32 gives its published first numbers for seed 1", () => {
  const random = new Random(1);
  const words = Array.from({ length: 3 }, () => Math.round(random.next() * 4294967296));
  assert.deepEqual(words, [2693262067, 11749833, 2265367787]);
});
