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

Deno.test("integers of any size, bytes, and numbers that JSON lacks come back as they were", () => {
  const message = {
    id: 18446744073709551615n,
    negative: -(2n ** 70n),
    at: 0.1,
    venueNs: NaN,
    due: Infinity,
    before: -Infinity,
    none: null,
    payload: new Uint8Array([0, 255]),
    text: '\u001b[31m \ud800 {"$n": "1"}',
    rows: [{ n: 0n }, []],
  };
  assert.deepEqual(decodeMessage(encodeMessage(message)), message);
});
