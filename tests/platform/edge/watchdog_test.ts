import assert from "node:assert/strict";
import { Watchdog } from "../../../lib/platform/edge/watchdog.ts";

/** A watchdog, what it found, and how often it asked. */
function watch() {
  const seen = { verdicts: [] as string[], asked: 0 };
  const watchdog = new Watchdog({
    ask: () => seen.asked++,
    expired: (verdict) => seen.verdicts.push(verdict),
  });
  return { seen, watchdog };
}

function ticks(watchdog: Watchdog, n: number): void {
  for (let i = 0; i < n; i++) watchdog.tick();
}

Deno.test("a process that works off nothing for five ticks is silent; it was asked before", () => {
  const { seen, watchdog } = watch();
  watchdog.sent(3);
  ticks(watchdog, 4);
  assert.deepEqual(seen, { verdicts: [], asked: 3 });
  ticks(watchdog, 1);
  assert.deepEqual(seen, { verdicts: ["silent"], asked: 3 });
});

Deno.test("a process with nothing to do may be silent for ever, and is asked nothing", () => {
  const { seen, watchdog } = watch();
  watchdog.sent(3);
  watchdog.done(3);
  ticks(watchdog, 100);
  assert.deepEqual(seen, { verdicts: [], asked: 0 });
});

Deno.test("any sign of life starts the count anew", () => {
  const { seen, watchdog } = watch();
  watchdog.sent(9);
  ticks(watchdog, 4);
  watchdog.heard();
  ticks(watchdog, 4);
  watchdog.done(5);
  ticks(watchdog, 4);
  assert.deepEqual(seen.verdicts, []);
});

Deno.test("a process that is twenty-five ticks late with what it works off is behind", () => {
  const { seen, watchdog } = watch();
  for (let i = 1; i <= 100; i++) {
    watchdog.sent(i * 10);
    // Always some ticks late, as on a busy machine.
    watchdog.done(Math.max(0, i - 20) * 10);
    ticks(watchdog, 1);
  }
  assert.deepEqual(seen.verdicts, []);
  for (let i = 101; i <= 110; i++) {
    watchdog.sent(i * 10);
    // Half as fast as it should be.
    watchdog.done(800 + (i - 100) * 5);
    ticks(watchdog, 1);
  }
  assert.deepEqual(seen.verdicts, []);
  for (let i = 111; seen.verdicts.length === 0 && i < 200; i++) {
    watchdog.sent(i * 10);
    watchdog.done(850 + (i - 110) * 5);
    ticks(watchdog, 1);
  }
  assert.deepEqual(seen.verdicts, ["behind"]);
});
