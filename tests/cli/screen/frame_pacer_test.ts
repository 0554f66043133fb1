import { ok, strictEqual } from "node:assert/strict";
import { FramePacer, MAX_FRAMES_PER_S } from "../../../lib/cli/screen/frame_pacer.ts";

/** A clock that moves only when somebody sleeps. */
function scene() {
  const end = new AbortController();
  let nowMs = 0;
  const sleep = async (milliseconds: number) => {
    await Promise.resolve();
    nowMs += milliseconds;
  };
  const pacer = new FramePacer({ sleep, signal: end.signal });
  return { pacer, end, now: () => nowMs };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("a thousand requests at once are one frame, and none is none", async () => {
  const { pacer, end } = scene();
  let frames = 0;
  const running = pacer.run(() => Promise.resolve(frames++));
  await turn();
  strictEqual(frames, 0);
  for (let i = 0; i < 1000; i++) pacer.request();
  await turn();
  strictEqual(frames, 1);
  pacer.request();
  await turn();
  strictEqual(frames, 2);
  end.abort();
  await running;
});

Deno.test("requests without end make as many frames a second as are allowed", async () => {
  const { pacer, end, now } = scene();
  let frames = 0;
  pacer.request();
  await pacer.run(() => {
    frames++;
    if (now() >= 1000) end.abort();
    else pacer.request();
    return Promise.resolve();
  });
  ok(frames <= MAX_FRAMES_PER_S + 1 && frames > MAX_FRAMES_PER_S * 0.8, `${frames} frames`);
});
