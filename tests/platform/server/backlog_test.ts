import assert from "node:assert/strict";
import { Backlog } from "../../../lib/platform/server/backlog.ts";

const MIB = 1024 * 1024;

Deno.test("as many frames wait as the bytes that wait belong to", () => {
  const backlog = new Backlog();
  backlog.add(0, 10);
  backlog.add(10, 15);
  backlog.add(15, 35);
  assert.deepEqual([35, 26, 25, 24, 20, 1, 0].map((bytes) => backlog.frames(bytes)), [
    3,
    3,
    2,
    2,
    1,
    1,
    0,
  ]);
});

Deno.test("what left at once never waits, and a reader that has read all begins anew", () => {
  const backlog = new Backlog();
  backlog.add(0, 0);
  assert.equal(backlog.frames(0), 0);
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 9_999; i++) backlog.add(i, i + 1);
    assert.equal(backlog.isFull(9_999), false);
  }
});

Deno.test("ten thousand frames or more than 8 MiB are too many", () => {
  const frames = new Backlog();
  for (let i = 0; i < 10_000; i++) frames.add(i, i + 1);
  assert.equal(frames.isFull(10_000), true);
  assert.equal(frames.isFull(9_999), false, "one has left");
  const bytes = new Backlog();
  bytes.add(0, 8 * MIB);
  assert.equal(bytes.isFull(8 * MIB), false);
  assert.equal(bytes.isFull(8 * MIB + 1), true);
});

Deno.test("a reader that always lags a little is counted right for ever", () => {
  const backlog = new Backlog();
  let waiting = 0;
  for (let i = 0; i < 100_000; i++) {
    backlog.add(waiting, waiting + 7);
    waiting += 7;
    if (waiting > 700) waiting -= 7;
    assert.ok(!backlog.isFull(waiting));
    assert.equal(backlog.frames(waiting), waiting / 7);
  }
});
