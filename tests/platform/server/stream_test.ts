import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  moduleBase64,
  type RunningPlatform,
  TestStream,
  withPlatform,
} from "./running_platform.ts";

const MAKER = await moduleBase64("assets/wasm/maker.wasm");

async function running({ ask }: RunningPlatform): Promise<string> {
  const made = await ask("/v1/deployments", {
    method: "POST",
    json: {
      name: "mm",
      wasm_base64: MAKER,
      venue: "binance",
      symbols: ["BTC-USDT"],
      start_immediately: true,
    },
  });
  return made.body.deployment_id;
}

Deno.test("the acknowledgement names what was refused and why, and comes before the first event", () =>
  withPlatform(async (platform) => {
    const stream = await platform.stream();
    const topics = ["prices:BTC-USD", "book:ETH-USDT", "nosuch", "logs:dep_0", "prices:NOPE-USD"];
    stream.send({ subscribe: topics, id: "7" });
    const ack = await stream.until((frame) => frame.subscribed, "ack");
    assert.deepEqual(ack, {
      subscribed: ["prices:BTC-USD", "book:ETH-USDT"],
      rejected: ["nosuch", "logs:dep_0", "prices:NOPE-USD"],
      reasons: {
        nosuch: "unknown_topic",
        "logs:dep_0": "not_found",
        "prices:NOPE-USD": "not_found",
      },
      id: "7",
    });
    assert.equal(stream.frames[0], ack);
    const price = await stream.until((frame) => frame.channel === "prices:BTC-USD", "a price");
    assert.ok(price.data.bid < price.data.ask && typeof price.data.ts_ns === "bigint");
    const book = await stream.until((frame) => frame.channel === "book:ETH-USDT", "a book");
    assert.ok(book.data.bids.length > 20 && book.data.bids[0][0] < book.data.asks[0][0]);
    await stream.until(
      (frame) => frame.channel === "prices:BTC-USD" && frame !== price,
      "the next",
    );
    stream.send({ unsubscribe: ["prices:BTC-USD", "book:ETH-USDT"] });
    await stream.until((frame) => frame.unsubscribed, "the farewell");
    await stream.close();
  }));

Deno.test("a stream resumed by cursor misses no line and doubles none", () =>
  withPlatform(async (platform) => {
    const id = await running(platform);
    const topic = `logs:${id}`;
    const first = await platform.stream();
    first.send({ subscribe: [topic], resume: { [topic]: "l_00000000000000" } });
    await first.until((frame) => frame.channel === topic, "a line");
    await eventually(
      () => Promise.resolve(first.frames.filter((frame) => frame.channel).length > 4 || undefined),
      "five lines",
    );
    await first.close();
    const heard = first.frames.filter((frame) => frame.channel);
    const cursor = heard.at(-1)!.cursor;
    const second = await platform.stream();
    second.send({ subscribe: [topic], resume: { [topic]: cursor } });
    await eventually(
      () => Promise.resolve(second.frames.filter((frame) => frame.channel).length > 4 || undefined),
      "five more",
    );
    await second.close();
    const all = [...heard, ...second.frames.filter((frame) => frame.channel)].map((f) => f.cursor);
    assert.equal(new Set(all).size, all.length);
    const { body } = await platform.ask(
      `/v1/deployments/${id}/logs?limit=5000&cursor=l_00000000000000`,
    );
    assert.deepEqual(all, body.logs.slice(0, all.length).map((row: Any) => row.cursor));
  }));

Deno.test("orders and fills arrive as they happen, and what was streamed is stored", () =>
  withPlatform(async (platform) => {
    const stream = await platform.stream();
    stream.send({ subscribe: ["orders", "fills"] });
    await stream.until((frame) => frame.subscribed, "ack");
    const id = await running(platform);
    const fill = await stream.until((frame) => frame.channel === "fills", "a fill");
    assert.equal(fill.data.deployment_id, id);
    const order = fill.data.node_order_id;
    await stream.until(
      (f) => f.channel === "orders" && f.data.node_order_id === order,
      "its order",
    );
    const stored = await platform.ask(`/v1/fills?node_order_id=${encodeURIComponent(order)}`);
    assert.ok(stored.body.fills.some((row: Any) => row.fill_id === fill.data.fill_id));
    await stream.close();
  }));

Deno.test("a deployment's topic begins with its document and ends with its removal", () =>
  withPlatform(async (platform) => {
    const id = await running(platform);
    const stream = await platform.stream();
    stream.send({ subscribe: [`deployment:${id}`] });
    const snapshot = await stream.until((frame) => frame.data?.event === "snapshot", "snapshot");
    assert.equal(snapshot.data.deployment.name, "mm");
    await stream.until((frame) => frame.data?.event === "heartbeat", "heartbeat");
    await platform.ask(`/v1/deployments/${id}`, { method: "DELETE" });
    await stream.until((frame) => frame.data?.event === "deleted", "deleted");
    await stream.close();
  }));

Deno.test("a ticket opens one stream, once; a wrong frame is answered, a binary one ends it", () =>
  withPlatform(async (platform) => {
    const { ticket } = (await platform.ask("/v1/ws/ticket")).body;
    const stream = await TestStream.open(platform.url, ticket);
    await assert.rejects(TestStream.open(platform.url, ticket));
    stream.send("nonsense");
    const answer = await stream.until((frame) => frame.error, "an error");
    assert.equal(answer.error.code, "BAD_REQUEST");
    stream.send(new Uint8Array([1, 2, 3]));
    assert.equal((await stream.ended()).code, 1003);
  }));

Deno.test("a frame of 64 KiB is taken, by its bytes; a larger one ends the stream with 1009", () =>
  withPlatform(async (platform) => {
    const stream = await platform.stream();
    const frame = (bytes: number) => JSON.stringify({ unsubscribe: ["é"] }).padEnd(bytes - 1);
    stream.send(frame(64 * 1024));
    await stream.until((answer) => answer.unsubscribed, "an answer");
    stream.send(frame(64 * 1024 + 1));
    assert.equal((await stream.ended()).code, 1009);
  }));

Deno.test("the seventeenth stream is refused, and a place is free again after one ends", () =>
  withPlatform(async (platform) => {
    const streams = await Promise.all(Array.from({ length: 16 }, () => platform.stream()));
    await assert.rejects(platform.stream());
    await streams[0]!.close();
    const again = await eventually(() => platform.stream().catch(() => undefined), "a free place");
    await again.close();
    await Promise.all(streams.slice(1).map((stream) => stream.close()));
  }));
