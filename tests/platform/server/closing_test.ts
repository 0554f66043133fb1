import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  moduleBase64,
  ONE_VENUE,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

/** A maker that has a position, stopped by nothing yet. */
async function holding(platform: RunningPlatform, name: string): Promise<string> {
  const made = await platform.ask("/v1/deployments", {
    method: "POST",
    json: {
      name,
      wasm_base64: await moduleBase64("assets/wasm/maker.wasm"),
      venue: "binance",
      symbols: ["BTC-USDT"],
      start_immediately: true,
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body.error));
  const id = made.body.deployment_id;
  await eventually(
    async () => Number((await edgeOf(platform, id)).position_1e8) === 0 ? undefined : true,
    "a position",
  );
  return id;
}

const edgeOf = async (platform: RunningPlatform, id: string): Promise<Any> =>
  (await platform.ask(`/v1/deployments/${id}`)).body.edges[0];

const close = (platform: RunningPlatform, id: string) =>
  platform.ask(`/v1/deployments/${id}/stop`, { method: "POST", json: { close_positions: true } });

async function heldOnAccount(platform: RunningPlatform): Promise<number> {
  const { body } = await platform.ask("/v1/positions/unified");
  const row = body.positions.find((each: Any) => each.instrument.symbol === "BTC");
  return Number(row?.qty_1e8 ?? 0);
}

async function sumOfFills(platform: RunningPlatform, id: string): Promise<number> {
  let sum = 0;
  for (let offset = 0;; offset += 500) {
    const { body } = await platform.ask(
      `/v1/fills?limit=500&offset=${offset}&deployment_id=${id}`,
    );
    for (const each of body.fills) sum += Number(each.qty_1e8) * (each.side === "buy" ? 1 : -1);
    if (!body.has_more) return sum;
  }
}

Deno.test("a stop that closes leaves the instance and the account flat, under the kill switch too", () =>
  withPlatform(async (platform) => {
    const id = await holding(platform, "mm");
    await platform.ask("/v1/kill_switch", { method: "POST", json: { reason: "drill" } });
    const { status, body } = await close(platform, id);
    assert.equal(status, 200);
    assert.equal(body.open_orders, 0);
    const { position_1e8: position, positions } = await edgeOf(platform, id);
    assert.deepEqual([Number(position), Number(positions[0].position_1e8)], [0, 0]);
    assert.equal(await heldOnAccount(platform), 0);
    assert.equal(await sumOfFills(platform, id), 0, "its fills add up to its position");
    // It may have been flat by chance at the stop.
    for (const each of body.closed) {
      assert.deepEqual([each.label, each.venue, each.status], ["binance", "binance", "FILLED"]);
      assert.equal(Number(each.filled_qty_1e8), Number(each.qty_1e8));
    }
    const again = await close(platform, id);
    assert.deepEqual(again.body.closed, [], "nothing is closed twice");

    // It goes on from nothing, and has heard of the fill.
    await platform.ask("/v1/kill_switch/clear", { method: "POST" });
    await platform.ask(`/v1/deployments/${id}/start`, { method: "POST" });
    await eventually(async () => {
      const [edge, sum] = [await edgeOf(platform, id), await sumOfFills(platform, id)];
      return edge.status === "running" && sum !== 0 ? true : undefined;
    }, "trades again");
    await platform.ask(`/v1/deployments/${id}/stop`, {
      method: "POST",
      json: { cancel_orders: true },
    });
    const held = Number((await edgeOf(platform, id)).position_1e8);
    assert.equal(held, await heldOnAccount(platform));
    assert.equal(held, await sumOfFills(platform, id));
  }, ONE_VENUE));

Deno.test("what somebody sold by hand is not sold again", () =>
  withPlatform(async (platform) => {
    const id = await holding(platform, "mm");
    await platform.ask(`/v1/deployments/${id}/stop`, {
      method: "POST",
      json: { cancel_orders: true },
    });
    const held = await heldOnAccount(platform);
    if (held === 0) return;
    const order = {
      symbol: "BTC-USDT",
      side: held > 0 ? "sell" : "buy",
      qty: Math.abs(held) / 1e8,
      venue: "binance",
    };
    await platform.ask("/v1/orders", { method: "POST", json: order });
    await eventually(
      async () => await heldOnAccount(platform) === 0 ? true : undefined,
      "the hand's order is filled",
    );
    assert.deepEqual((await close(platform, id)).body.closed, []);
    assert.equal(await heldOnAccount(platform), 0);
  }, ONE_VENUE));
