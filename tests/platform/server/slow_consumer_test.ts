import assert from "node:assert/strict";
import type { Center } from "../../../lib/platform/center/center.ts";
import { StreamConnection } from "../../../lib/platform/server/stream.ts";

/** A socket that holds everything it is given until the test takes it away. */
class HeldSocket {
  readyState: number = WebSocket.OPEN;
  waiting: number[] = [];
  closed: [number, string] | undefined;
  onmessage: ((message: { data: string }) => void) | null = null;

  get bufferedAmount(): number {
    return this.waiting.reduce((sum, size) => sum + size, 0);
  }

  send(text: string): void {
    this.waiting.push(text.length);
  }

  close(code: number, reason: string): void {
    this.readyState = WebSocket.CLOSING;
    this.closed = [code, reason];
  }
}

/** A stream of which each message is answered by an error frame: the center is never asked. */
function stream(): { socket: HeldSocket; ask(text: string): void; ended(): boolean } {
  const socket = new HeldSocket();
  let ended = false;
  new StreamConnection(socket as unknown as WebSocket, {} as Center, () => ended = true);
  return { socket, ask: (data) => socket.onmessage!({ data }), ended: () => ended };
}

Deno.test("a reader for whom 10,000 frames wait is closed with 1008 at the next", () => {
  const { socket, ask, ended } = stream();
  // The sum over all frames is what takes time here, so it is made of few.
  Object.defineProperty(socket, "bufferedAmount", { get: () => socket.waiting.length * 100 });
  for (let i = 0; i < 10_000; i++) ask("{}");
  assert.equal(socket.closed, undefined);
  ask("{}");
  assert.deepEqual(socket.closed, [1008, "slow consumer"]);
  assert.equal(ended(), true);
  assert.equal(socket.waiting.length, 10_000, "nothing more is sent");
});

Deno.test("a reader for whom more than 8 MiB wait is closed with 1008, one that reads is not", () => {
  const { socket, ask } = stream();
  const long = JSON.stringify({ unsubscribe: ["x".repeat(60_000)] });
  for (let i = 0; i < 1000; i++) {
    ask(long);
    if (socket.waiting.length > 100) socket.waiting.shift();
  }
  assert.equal(socket.closed, undefined);
  for (let i = 0; i < 50; i++) ask(long);
  assert.deepEqual(socket.closed, [1008, "slow consumer"]);
  assert.ok(socket.bufferedAmount > 8 * 1024 * 1024);
});
