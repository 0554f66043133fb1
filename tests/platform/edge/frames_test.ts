import assert from "node:assert/strict";
import {
  encodeFrame,
  FRAME,
  type Frame,
  FrameWriter,
  HEADER_BYTES,
  MAX_PAYLOAD,
  readFrames,
} from "../../../lib/platform/edge/frames.ts";
import { decodeMessage, encodeMessage } from "../../../lib/platform/edge/messages.ts";

function streamOf(bytes: Uint8Array, chunk: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunk) {
        controller.enqueue(bytes.subarray(at, at + chunk));
      }
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of readFrames(stream)) frames.push(frame);
  return frames;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

const THREE = concat(
  encodeFrame(FRAME.init, new Uint8Array([1, 2, 3])),
  encodeFrame(FRAME.status),
  encodeFrame(FRAME.call, new Uint8Array(40).fill(7), new Uint8Array([8])),
);

for (const chunk of [1, 3, 8, 11, 64, 1000]) {
  Deno.test(`frames survive a pipe that cuts every ${chunk} bytes`, async () => {
    const frames = await collect(streamOf(THREE, chunk));
    assert.deepEqual(frames.map((frame) => frame.type), [FRAME.init, FRAME.status, FRAME.call]);
    assert.deepEqual([...frames[0]!.payload], [1, 2, 3]);
    assert.equal(frames[1]!.payload.length, 0);
    assert.equal(frames[2]!.payload.length, 41);
    assert.equal(frames[2]!.payload.byteOffset, 0);
  });
}

Deno.test("a stream that ends within a frame yields the whole frames before it", async () => {
  const frames = await collect(streamOf(THREE.subarray(0, THREE.length - 1), 16));
  assert.equal(frames.length, 2);
});

Deno.test("a length over the limit is refused before anything is kept", async () => {
  const header = new Uint8Array(HEADER_BYTES);
  new DataView(header.buffer).setUint32(0, MAX_PAYLOAD + 1, true);
  await assert.rejects(collect(streamOf(header, 8)), RangeError);
});

Deno.test("a writer keeps the order of frames and flushes them before it closes", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const read = collect(readable);
  const writer = new FrameWriter(writable, () => assert.fail("the stream is whole"));
  for (let i = 0; i < 200; i++) writer.send(encodeFrame(FRAME.reply, new Uint8Array([i])));
  await writer.close();
  assert.deepEqual(
    (await read).map((frame) => frame.payload[0]),
    Array.from({ length: 200 }, (_, i) => i),
  );
});

Deno.test("a message keeps 64-bit integers, NaN and bytes", () => {
  const message = { id: 18446744073709551615n, at: NaN, bytes: new Uint8Array([1, 2]), none: null };
  assert.deepEqual(decodeMessage(encodeMessage(message)), message);
});
