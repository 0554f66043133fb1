import assert from "node:assert/strict";
import { PlatformClock } from "../../../lib/platform/feeds/clock.ts";

const BASE_NS = 1_723_161_253_000_000_000n;

Deno.test("simulated time runs as many times as fast as the monotonic clock", () => {
  let ms = 500;
  const source = { wallMs: () => 1000, monotonicMs: () => ms };
  const clock = new PlatformClock(source, BASE_NS, 4);
  assert.equal(clock.nowNs(), 0);
  ms = 750;
  assert.equal(clock.nowNs(), 1_000_000_000);
  assert.equal(clock.waitMs(1_200_000_000), 50);
  assert.equal(clock.waitMs(900_000_000), 0);
  assert.equal(clock.epochNs(clock.nowNs()), BASE_NS + 1_000_000_000n);
});

Deno.test("a jump of the wall clock moves neither simulated time nor what it maps to", () => {
  let wallMs = 1_000_000;
  const clock = new PlatformClock({ wallMs: () => wallMs, monotonicMs: () => 0 }, BASE_NS, 2);
  wallMs += 3_600_000;
  assert.equal(clock.nowNs(), 0);
  assert.equal(clock.wallMsAt(4_000_000_000), 1_002_000);
});
