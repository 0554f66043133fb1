import assert from "node:assert/strict";
import { FrameOutput } from "../../../lib/platform/edge/frame_output.ts";
import { FRAME, FrameCutter } from "../../../lib/platform/edge/frames.ts";
import { decodeMessage } from "../../../lib/platform/edge/messages.ts";

Deno.test("frames that gather go out in order and whole, however little a write takes", () => {
  const cutter = new FrameCutter();
  let writes = 0;
  const output = new FrameOutput({
    writeSync(bytes) {
      writes++;
      const taken = bytes.subarray(0, 3);
      cutter.space().set(taken);
      cutter.added(taken.length);
      return taken.length;
    },
  });
  output.write();
  assert.equal(writes, 0);
  output.add(FRAME.progress, 7);
  output.add(FRAME.journal, ["a", "b"]);
  assert.equal(writes, 0);
  output.write();
  const frames = [];
  for (let frame = cutter.next(); frame !== undefined; frame = cutter.next()) {
    frames.push([frame.type, decodeMessage(frame.payload)]);
  }
  assert.deepEqual(frames, [[FRAME.progress, 7], [FRAME.journal, ["a", "b"]]]);
  const before = writes;
  output.write();
  assert.equal(writes, before);
});
