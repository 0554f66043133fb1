import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  moduleBase64,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

async function deploy(
  { ask }: RunningPlatform,
  wasm: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const made = await ask("/v1/deployments", {
    method: "POST",
    json: {
      name: "mm",
      wasm_base64: await moduleBase64(wasm),
      venue: "binance",
      symbols: ["BTC-USDT"],
      start_immediately: true,
      ...more,
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body.error));
  return made.body.deployment_id;
}

function rows({ ask }: RunningPlatform, id: string, query: string, least = 1): Promise<Any[]> {
  return eventually(async () => {
    const { body } = await ask(`/v1/deployments/${id}/traces?${query}`);
    return body.traces.length >= least ? body.traces : undefined;
  }, `traces with ${query}`);
}

Deno.test("callbacks that acted are kept, streamed and listed with what became of each action", () =>
  withPlatform(async (platform) => {
    const risk = { max_order_rate: 1 };
    const id = await deploy(platform, "assets/wasm/maker.wasm", { risk });
    const stream = await platform.stream();
    stream.send({ subscribe: [`traces:${id}`] });
    const callbacks = await rows(platform, id, "kind=callback&limit=5", 5);
    const isSent = (action: Any) => action.type === "new" && action.accepted;
    const call = callbacks.find((each) => each.actions.some(isSent));
    assert.equal(call.callback, "on_book");
    assert.equal(call.label, "binance");
    assert.equal(call.symbol, "BTC-USDT");
    assert.equal(call.edge_id, "venue-edge-binance");
    assert.equal(typeof call.event_ns, "bigint");
    assert.ok(call.duration_ns > 0n && call.n > 0);
    assert.equal(call.error, null);
    const action = call.actions.find(isSent);
    assert.equal(action.reason, null);
    const { body } = await platform.ask(`/v1/traces?node_order_id=${action.parent_id}`);
    const [order] = body.orders;
    assert.equal(order.algo_order_id, action.algo_order_id);
    assert.deepEqual([order.side, order.px_1e9, order.qty_1e8, order.order_type], [
      action.side,
      action.px_1e9,
      action.qty_1e8,
      action.order_type,
    ]);

    const [error] = await rows(platform, id, "kind=error&label=binance");
    assert.equal(error.error.code, "RATE_LIMIT");
    assert.match(error.error.message, /^(new|amend) of order \d+ refused: RATE_LIMIT$/);
    assert.equal(error.action.accepted, false);
    assert.equal(error.clock, "sim");

    const isCall = (frame: Any) => frame.data?.kind === "callback";
    const streamed = await stream.until(isCall, "a callback");
    const summary = await stream.until(
      (frame) => frame.data?.kind === "summary" && frame.data.actions > 0,
      "a summary",
    );
    assert.equal(summary.data.rows_left_out, 0);
    assert.ok(summary.data.window_ms > 0);
    const all = await rows(platform, id, `cursor=${callbacks[0].cursor}&limit=1000`, 20);
    const found = (await rows(platform, id, "kind=callback&limit=1000"))
      .find(({ cursor }) => cursor === streamed.cursor);
    assert.deepEqual(found, { cursor: streamed.cursor, ...streamed.data });
    assert.ok(all.some(({ kind }) => kind === "order"), "one cursor goes over all kinds");
    assert.ok(all.some(({ kind }) => kind === "callback"));
    const orders = await rows(platform, id, "kind=order&limit=50");
    assert.ok(orders.every(({ kind }) => kind === "order"));
    await stream.close();
  }));

Deno.test("nonsense is an error for each refused action, bounded in a second, the rest counted", () =>
  withPlatform(async (platform) => {
    const instances = [{ label: "wild", venue: "binance", symbols: ["BTC-USDT"] }];
    const id = await deploy(platform, "tests/fixtures/wasm/raw_actions.wasm", {
      venue: undefined,
      instances,
    });
    const stream = await platform.stream();
    stream.send({ subscribe: [`traces:${id}`] });
    await stream.until(
      (frame) => frame.data?.kind === "summary" && frame.data.rows_left_out > 0,
      "rows left out",
    );
    const [error] = await rows(platform, id, "kind=error");
    assert.equal(error.callback, "on_book");
    assert.equal(error.error.code, error.action.reason);
    const { body } = await platform.ask(`/v1/deployments/${id}`);
    assert.equal(body.edges[0].status, "running", "nonsense ends nobody");
    await stream.close();
  }, { speed: 1 }));

for (
  const [name, code, callback] of [
    ["trap_on_book", "TRAP", "on_book"],
    ["endless_loop", "CALLBACK_TIMEOUT", null],
  ] as const
) {
  Deno.test(`${name} leaves an error ${code} among its traces`, () =>
    withPlatform(async (platform) => {
      const id = await deploy(platform, `tests/fixtures/wasm/${name}.wasm`);
      const [error] = await rows(platform, id, "kind=error");
      assert.equal(error.error.code, code);
      assert.equal(error.callback, callback);
      assert.equal(error.action, null);
      const { body } = await platform.ask(`/v1/deployments/${id}`);
      assert.equal(body.edges[0].error.message, error.error.message);
    }));
}
