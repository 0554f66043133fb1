import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  KEY,
  moduleBase64,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

const MAKER = await moduleBase64("assets/wasm/maker.wasm");

async function maker({ ask }: RunningPlatform): Promise<string> {
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

const order = (more: Record<string, unknown> = {}) => ({
  method: "POST",
  json: { symbol: "BTC-USD", side: "buy", qty: 0.1, price: 59000, ...more },
});

Deno.test("the kill switch stops new orders of graphs and algos, leaves resting ones, and is cleared", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    const resting = await ask("/v1/orders", order());
    const id = await maker(platform);
    await eventually(async () => {
      const { body } = await ask(`/v1/orders?deployment_id=${id}&limit=1`);
      return body.total > 0 || undefined;
    }, "an order of the algo");
    const engaged = await ask("/v1/kill_switch", { method: "POST", json: { reason: null } });
    assert.deepEqual([engaged.status, engaged.body.active, engaged.body.reason], [200, true, null]);
    const first = engaged.body.engaged_at_ns;
    const again = await ask("/v1/kill_switch", { method: "PUT", json: { reason: "drill" } });
    assert.deepEqual([again.body.reason, again.body.engaged_at_ns], ["drill", first]);
    const third = await ask("/v1/kill_switch", { method: "POST", json: { reason: "other" } });
    assert.equal(third.body.reason, "drill");
    assert.match(third.body.engaged_by, /^key_/);
    const refused = await ask("/v1/orders", order());
    assert.deepEqual([refused.status, refused.body.error.code], [409, "CONFLICT"]);
    assert.match(refused.body.error.message, /drill/);
    // Algos are refused with the reason that they know.
    await eventually(async () => {
      const { body } = await ask(`/v1/deployments/${id}`);
      return body.edges[0].orders.rejects_by_reason.KILL_SWITCH > 0 || undefined;
    }, "a reject of the algo");
    assert.equal((await ask(`/v1/deployments/${id}`)).body.status, "running");
    const still = await ask(`/v1/execution_graphs/${resting.body.graph_id}`);
    assert.equal(still.body.status, "RUNNING");
    for (const path of ["/v1/account", "/v1/risk_limits"]) {
      assert.equal((await ask(path)).body.kill_switch.active, true, path);
    }
    const cancelled = await ask(`/v1/execution_graphs/${resting.body.graph_id}`, {
      method: "DELETE",
    });
    assert.equal(cancelled.body.cancelled.length, 1);
    const cleared = await ask("/v1/kill_switch/clear", { method: "POST" });
    assert.deepEqual(
      [cleared.body.active, cleared.body.reason, cleared.body.engaged_at_ns],
      [false, null, null],
    );
    assert.equal((await ask("/v1/kill_switch/clear", { method: "POST" })).status, 200);
    assert.equal((await ask("/v1/orders", order())).status, 201);
    const fills = async () => (await ask(`/v1/fills?deployment_id=${id}`)).body.total;
    const before = await fills();
    await eventually(async () => await fills() > before || undefined, "the algo trades again");
  }));

Deno.test("an instance that starts under the kill switch is under it too", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    await ask("/v1/kill_switch", { method: "POST" });
    const id = await maker(platform);
    await eventually(async () => {
      const { body } = await ask(`/v1/deployments/${id}`);
      return body.edges[0].orders.rejects_by_reason.KILL_SWITCH > 0 || undefined;
    }, "a reject");
    const { body } = await ask(`/v1/deployments/${id}`);
    assert.equal(body.edges[0].orders.acked, 0);
  }));

Deno.test("a start under the kill switch is allowed, and warns that nothing will trade", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    const id = await maker(platform);
    const start = async () => (await ask(`/v1/deployments/${id}/start`, { method: "POST" })).body;
    assert.deepEqual((await start()).warnings, []);
    await ask("/v1/kill_switch", { method: "POST", json: { reason: "drill" } });
    const answer = await start();
    assert.equal(answer.desired_state, "running");
    assert.deepEqual(answer.warnings, [
      "the kill switch is engaged (drill): orders are refused until it is cleared",
    ]);
    await ask("/v1/kill_switch/clear", { method: "POST" });
    assert.deepEqual((await start()).warnings, []);
  }));

Deno.test("only the administrator's key clears the kill switch", () =>
  withPlatform(async ({ ask }) => {
    const made = await ask("/v1/api_keys", {
      method: "POST",
      json: { label: "laptop", sandbox: true },
    });
    assert.equal(made.status, 201);
    const headers = { authorization: `Bearer ${made.body.key}` };
    const engaged = await ask("/v1/kill_switch", { method: "POST", headers });
    assert.equal(engaged.body.engaged_by, made.body.key_id);
    const refused = await ask("/v1/kill_switch/clear", { method: "POST", headers });
    assert.deepEqual([refused.status, refused.body.error.code], [403, "FORBIDDEN"]);
    assert.equal((await ask("/v1/kill_switch", { headers })).body.active, true);
    const own = { authorization: `Bearer ${KEY}` };
    assert.equal(
      (await ask("/v1/kill_switch/clear", { method: "POST", headers: own })).status,
      200,
    );
  }));

Deno.test("everything at a venue is cancelled: what people placed and what algos did", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    const mine = await ask("/v1/orders", order({ venue: "binance" }));
    const elsewhere = await ask("/v1/orders", order({ venue: "kraken" }));
    const id = await maker(platform);
    const first = await ask("/v1/venue_cancel_all/binance", { method: "POST" });
    assert.equal(first.status, 200);
    assert.ok(first.body.node_order_ids.includes(mine.body.nodes[0].node_order_id));
    // The maker may have nothing open just now; it soon has.
    await eventually(async () => {
      const { body } = await ask("/v1/venue_cancel_all/binance", { method: "POST" });
      assert.equal(body.requested, body.cancelled + body.failed);
      assert.equal(body.node_order_ids.length, body.cancelled);
      return body.node_order_ids.some((each: string) => each.startsWith(`algo:${id}:`)) ||
        undefined;
    }, "an order of the algo that is cancelled");
    await ask("/v1/kill_switch", { method: "POST" });
    await ask("/v1/venue_cancel_all/binance", { method: "POST" });
    const open = (await ask("/v1/orders?open=true")).body.orders;
    assert.deepEqual(open.map((row: Any) => row.graph_id), [elsewhere.body.graph_id]);
    const nothing = await ask("/v1/venue_cancel_all/coinbase", { method: "POST" });
    assert.deepEqual([nothing.body.requested, nothing.body.cancelled], [0, 0]);
    assert.equal((await ask("/v1/venue_cancel_all/nosuch", { method: "POST" })).status, 404);
  }));
