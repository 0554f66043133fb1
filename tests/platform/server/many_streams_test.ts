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

/** A client that upgrades, asks for what has long answers, and reads none of them. */
class DeafReader {
  readonly connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.connection = connection;
  }

  static async open(url: string): Promise<DeafReader> {
    const { hostname, port } = new URL(url);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const reader = new DeafReader(connection);
    const key = crypto.getRandomValues(new Uint8Array(16)).toBase64();
    await reader.#write(new TextEncoder().encode(
      `GET /v1/stream HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n` +
        `Authorization: Bearer ${KEY}\r\n\r\n`,
    ));
    await connection.read(new Uint8Array(4096));
    return reader;
  }

  /** Sends a short message this often. */
  async send(message: unknown, times: number): Promise<void> {
    const text = new TextEncoder().encode(JSON.stringify(message));
    // A masked text frame of 126 bytes or more; a mask of zeros changes nothing.
    const frame = [0x81, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0, ...text];
    // It may be closed already.
    await this.#write(new Uint8Array(Array(times).fill(frame).flat())).catch(() => {});
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.connection.write(bytes.subarray(at));
  }
}

Deno.test(`of ${READERS} streams a deaf one is closed, and the others lose nothing`, () =>
  withPlatform(async (platform) => {
    const { ask, url } = platform;
    await ask("/v1/sandbox/settings", { method: "PUT", json: { max_streams: READERS + 1 } });
    const maker = await deploy(platform, "mm", "assets/wasm/maker.wasm", "BTC-USDT");
    const deaf = await DeafReader.open(url);
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
      const topic = `logs:${maker}`;
      const again = {
        subscribe: [topic],
        resume: { [topic]: "l_00000000000000" },
        id: "all of it",
      };
      const next = await eventually(async () => {
        await deaf.send(again, 200);
        return await TestStream.open(url).catch(() => undefined);
      }, "the deaf reader's place");
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
    } finally {
      deaf.connection.close();
      for (const reader of readers) await reader.close();
    }
  }));
