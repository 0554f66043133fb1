import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  KEY,
  moduleBase64,
  pause,
  type RunningPlatform,
  TestStream,
  withPlatform,
} from "./running_platform.ts";

const READERS = 200;

async function deploy({ ask }: RunningPlatform, name: string, path: string, symbol: string) {
  const { status, body } = await ask("/v1/deployments", {
    method: "POST",
    json: {
      name,
      wasm_base64: await moduleBase64(path),
      venue: "binance",
      symbols: [symbol],
      start_immediately: true,
    },
  });
  assert.equal(status, 201, JSON.stringify(body.error));
  return body.deployment_id as string;
}

/** A client that upgrades, subscribes, and never reads again. */
async function deafReader(url: string, topic: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const key = crypto.getRandomValues(new Uint8Array(16)).toBase64();
  const write = (text: string | Uint8Array) =>
    connection.write(typeof text === "string" ? new TextEncoder().encode(text) : text);
  await write(
    `GET /v1/stream HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n` +
      `Authorization: Bearer ${KEY}\r\n\r\n`,
  );
  await connection.read(new Uint8Array(4096));
  const text = new TextEncoder().encode(JSON.stringify({ subscribe: [topic] }));
  // A masked text frame under 126 bytes; a mask of zeros changes nothing.
  await write(new Uint8Array([0x81, 0x80 | text.length, 0, 0, 0, 0, ...text]));
  return connection;
}

/** The end of what a connection still gets, once it has ended. */
async function heardBy(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(1 << 20);
  let tail = "";
  for (;;) {
    const count = await connection.read(buffer).catch(() => null);
    if (count === null) return tail;
    tail = (tail + new TextDecoder("latin1").decode(buffer.subarray(0, count))).slice(-200);
    // The server now waits for our own closing frame, which never comes.
    if (tail.endsWith("slow consumer")) return tail;
  }
}

Deno.test(`of ${READERS} streams a deaf one is closed, and the others lose nothing`, () =>
  withPlatform(async (platform) => {
    const { ask, url } = platform;
    await ask("/v1/sandbox/settings", { method: "PUT", json: { max_streams: READERS + 1 } });
    const flood = await deploy(platform, "flood", "tests/fixtures/wasm/flood.wasm", "ETH-USDT");
    const maker = await deploy(platform, "mm", "assets/wasm/maker.wasm", "BTC-USDT");
    const deaf = await deafReader(url, `logs:${flood}`);
    const readers: TestStream[] = [];
    for (let i = 0; i < READERS; i++) readers.push(await TestStream.open(url));
    try {
      const topics = ["orders", "fills", `logs:${maker}`];
      for (const reader of readers) reader.send({ subscribe: topics });
      for (const reader of readers) {
        await reader.until((frame) => frame.subscribed !== undefined, "ack");
      }
      await eventually(async () => {
        await pause(100);
        const fills = readers[0]!.frames.filter((frame) => frame.channel === "fills").length;
        return fills >= 3 ? true : undefined;
      }, "fills");
      // Every place is taken until the deaf one, whose megabytes nobody takes, has lost its own.
      const next = await eventually(
        () => TestStream.open(url).catch(async () => void await pause(100)),
        "the deaf reader's place",
      );
      await next.close();
      const cursors = (reader: TestStream, channel: string) =>
        reader.frames.filter((frame: Any) => frame.channel === channel).map((frame) =>
          frame.cursor as string
        );
      // Events go out to all in one step, but the last ones may still be on their way.
      for (const channel of topics) {
        const all = readers.map((reader) => cursors(reader, channel));
        const first = all.map((each) => each[0]!).sort().at(-1)!;
        const last = all.map((each) => each.at(-1)!).sort()[0]!;
        const whole = (each: string[]) =>
          each.filter((cursor) => cursor >= first && cursor <= last).join();
        assert.ok(all.every((each) => whole(each) === whole(all[0]!)), `${channel} is the same`);
        assert.ok(whole(all[0]!).length > 0, `${channel} had events`);
      }
      assert.ok(readers.every((reader) => reader.closed === undefined));
      assert.match(await heardBy(deaf), /slow consumer$/);
    } finally {
      deaf.close();
      for (const reader of readers) await reader.close();
    }
  }));
