import assert from "node:assert/strict";
import { Watchdog } from "../../../lib/platform/edge/watchdog.ts";

function ticks(watchdog: Watchdog, n: number): void {
  for (let i = 0; i < n; i++) watchdog.tick();
}

Deno.test("a process that works off nothing for five ticks has timed out", () => {
  let expired = 0;
  const watchdog = new Watchdog(() => expired++);
  watchdog.sent(3);
  ticks(watchdog, 4);
  assert.equal(expired, 0);
  ticks(watchdog, 1);
  assert.equal(expired, 1);
});

Deno.test("a process with nothing to do may be silent for ever", () => {
  let expired = 0;
  const watchdog = new Watchdog(() => expired++);
  watchdog.sent(3);
  watchdog.done(3);
  ticks(watchdog, 100);
  assert.equal(expired, 0);
});

Deno.test("any sign of life starts the count anew", () => {
  let expired = 0;
  const watchdog = new Watchdog(() => expired++);
  watchdog.sent(9);
  ticks(watchdog, 4);
  watchdog.heard();
  ticks(watchdog, 4);
  watchdog.done(5);
  ticks(watchdog, 4);
  assert.equal(expired, 0);
});
