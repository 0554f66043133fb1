import assert from "node:assert/strict";
import { Turn } from "../../../lib/platform/center/turn.ts";

Deno.test("work waits for its turn, and goes on after work that failed", async () => {
  const turn = new Turn();
  const said: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turn.take(async () => {
    said.push("first begins");
    await gate.promise;
    said.push("first ends");
    throw new Error("no such edge");
  });
  const second = turn.take(() => {
    said.push("second");
    return Promise.resolve(2);
  });
  await Promise.resolve();
  assert.deepEqual(said, ["first begins"]);
  gate.resolve();
  await assert.rejects(first, /no such edge/);
  assert.equal(await second, 2);
  assert.deepEqual(said, ["first begins", "first ends", "second"]);
});
