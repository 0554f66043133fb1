import assert from "node:assert/strict";
import { decodeMessage, encodeMessage } from "../../../lib/platform/edge/messages.ts";

Deno.test("a message's bytes come back whole from the middle of a buffer that is used again", () => {
  const message = { kind: "message", n: 3, payload: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) };
  const bytes = encodeMessage(message);
  const buffer = new Uint8Array(bytes.length + 64);
  buffer.set(bytes, 13);
  const decoded = decodeMessage<typeof message>(buffer.subarray(13, 13 + bytes.length));
  buffer.fill(0xff);
  assert.deepEqual([...decoded.payload], [1, 2, 3, 4, 5, 6, 7, 8]);
});
