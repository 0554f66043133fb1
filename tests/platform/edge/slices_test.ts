import assert from "node:assert/strict";
import { Slices } from "../../../lib/platform/edge/slices.ts";

/** As a reader with a piece of work. */
function work(): void {
  for (const end = performance.now() + 1; performance.now() < end;);
}

Deno.test("many readers with work at once leave timers their turns, and each keeps its order", async () => {
  const slices = new Slices();
  const done: string[] = [];
  let fired = 0;
  const timer = setInterval(() => fired++, 0);
  const reader = async (name: string) => {
    for (let i = 0; i < 10; i++) {
      await slices.work(() => {
        work();
        done.push(`${name}${i}`);
      });
    }
  };
  await Promise.all(["a", "b", "c", "d"].map(reader));
  clearInterval(timer);
  assert.equal(done.length, 40);
  for (const name of ["a", "b", "c", "d"]) {
    const own = done.filter((each) => each.startsWith(name));
    assert.deepEqual(own, Array.from({ length: 10 }, (_, i) => `${name}${i}`));
  }
  // 40 ms of work in slices of 2 ms, of which the first piece may go over the end.
  assert.ok(fired >= 10, `the timer fired ${fired} times`);
});
