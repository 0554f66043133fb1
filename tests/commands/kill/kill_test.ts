import assert from "node:assert/strict";
import { action } from "../../../commands/kill/action.ts";
import type { Input } from "../../../lib/cli/command.ts";
import { type Answer, type Seen, withServer } from "../../api/scripted_server.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { kill } from "./killed.ts";
import { type Bends, type Fill, TradingPlatform } from "./trading_platform.ts";

const all = { options: { all: true } };
const SPOT: Fill[] = [{ venue: "binance", symbol: "BTC-USDT", kind: "crypto", qty: 2_000_000 }];

Deno.test("kill --all engages first, stops all, cancels all, and says flat when it is", async () => {
  const { changes, json, text, result, platform } = await kill(all);
  assert.equal(changes[0], "POST /v1/kill_switch");
  for (const wanted of ["/v1/deployments/dep_a/stop", "/v1/deployments/dep_b/stop"]) {
    assert.ok(changes.includes(`POST ${wanted}`), wanted);
  }
  assert.ok(changes.includes("POST /v1/venue_cancel_all/binance"));
  assert.ok(changes.includes("POST /v1/venue_cancel_all/kraken"));
  assert.ok(changes.includes("DELETE /v1/orders/o3"), "an order without a venue goes by itself");
  assert.deepEqual(platform.orders.map(({ status }) => status), Array(3).fill("CANCELLED"));
  assert.equal(json["flat"], true);
  assert.equal(json["cancelled_orders"], 3);
  assert.equal(result.exit, undefined);
  assert.match(text, /Flat: the platform shows no open order and no position/);
});

Deno.test("kill of one deployment leaves the other's instances and orders", async () => {
  const { changes, platform, json, text } = await kill({ args: { name: "alpha" } });
  assert.deepEqual(changes, ["POST /v1/kill_switch", "POST /v1/deployments/dep_a/stop"]);
  assert.equal(platform.states.get("dep_b"), "running");
  assert.equal(platform.orders[1]!.status, "OPEN");
  assert.match(text, /Flat: the platform shows no open order and no position of alpha$/);
  assert.equal(json["flat"], true);
});

Deno.test("an unknown name stops nothing, not even the account", async () => {
  await assert.rejects(kill({ args: { name: "alpah" } }), { exit: "notFound", hint: /alpha/ });
});

Deno.test("an unknown id stops nothing either; one that can't be looked at now is stopped", async () => {
  const gone = () =>
    Response.json({ error: { code: "NOT_FOUND", message: "no" } }, { status: 404 });
  const platform = new TradingPlatform({ answers: { "GET /v1/deployments/dep_x": gone } });
  await assert.rejects(kill({ args: { name: "dep_x" } }, { platform }), { exit: "notFound" });
  assert.equal(platform.killed, false);
  const { changes } = await kill({ args: { name: "dep_a" } }, {
    bends: { answers: { "GET /v1/deployments/dep_a": () => new Response("?", { status: 500 }) } },
  });
  assert.ok(changes.includes("POST /v1/deployments/dep_a/stop"));
});

Deno.test("an order that stays open is listed with its venue, exit 1, and not called flat", async () => {
  const { json, text, result } = await kill(all, { bends: { stuck: "o2" } });
  assert.equal(result.exit, "failed");
  assert.equal(json["flat"], false);
  assert.deepEqual(json["remaining"], [{ venue: "kraken", open_orders: 1, positions: [] }]);
  assert.match(text, /Not flat:/);
  assert.match(text, /kraken\s+1/);
  assert.doesNotMatch(text, /Flat: /);
});

Deno.test("a position that is held is not flat, and how to close it is told", async () => {
  const { json, text, result } = await kill(all, { held: structuredClone(SPOT) });
  assert.equal(result.exit, "failed");
  assert.match(text, /binance\s+0\s+0\.02 BTC-USDT/);
  assert.match(text, /sequence kill --all --flatten/);
  assert.deepEqual(json["closed"], []);
});

Deno.test("--flatten closes at market while the switch is lifted, and engages it again", async () => {
  const held: Fill[] = [
    ...structuredClone(SPOT),
    { venue: "okx", symbol: "ETH-USDT-PERP", kind: "perp", qty: -300 },
  ];
  const settings = { options: { yes: true } };
  const { changes, json, platform, result, seen } = await kill(
    { options: { all: true, flatten: true } },
    { held, settings },
  );
  const switching = changes.filter((each) => /kill_switch|orders$/.test(each));
  assert.deepEqual(switching, [
    "POST /v1/kill_switch",
    "POST /v1/kill_switch/clear",
    "POST /v1/orders",
    "POST /v1/orders",
    "POST /v1/kill_switch",
  ]);
  assert.equal(platform.killed, true);
  const stops = changes.findLastIndex((each) => each.endsWith("/stop"));
  assert.ok(stops < changes.indexOf("POST /v1/kill_switch/clear"), "instances stop before that");
  const graphs = seen.filter(({ method, path }) => method === "POST" && path === "/v1/orders")
    .map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    graphs.map(({ nodes: [node] }) => [node.instrument, node.side, node.quantity.fixed.qty_1e8]),
    [
      [{ symbol: "BTC-USDT", type: "spot", venue: "binance" }, "sell", 2_000_000],
      [{ symbol: "ETH-USDT-PERP", type: "perp", venue: "okx" }, "buy", 300],
    ],
  );
  assert.equal(new Set(graphs.map((graph) => graph.graph_id)).size, 2);
  assert.equal(json["flat"], true);
  assert.equal(result.exit, undefined);
});

Deno.test("--flatten again closes nothing: the account, not the instance, says what is held", async () => {
  const held = structuredClone(SPOT);
  held[0]!.qty = 0;
  const settings = { options: { yes: true } };
  const { changes, json } = await kill({ options: { all: true, flatten: true } }, {
    held,
    settings,
  });
  assert.ok(
    !changes.includes("POST /v1/orders") && !changes.some((each) => each.endsWith("clear")),
  );
  assert.equal(json["flat"], true);
});

/** Symbol, side and quantity of every order that was sent. */
function ordersSent(seen: Seen[]): unknown[] {
  return seen.filter(({ method, path }) => method === "POST" && path === "/v1/orders")
    .map(({ body }) => JSON.parse(body).nodes[0])
    .map(({ instrument, side, quantity }) => [instrument.symbol, side, quantity.fixed.qty_1e8]);
}

Deno.test("--flatten of one deployment never sells more than its instances bought", async () => {
  const held = structuredClone(SPOT);
  held[0]!.qty = 900_000_000;
  const { seen, json, platform } = await kill(
    { args: { name: "alpha" }, options: { flatten: true } },
    { held, settings: { options: { yes: true } } },
  );
  assert.deepEqual(ordersSent(seen), [["BTC-USDT", "sell", 2_000_000]]);
  assert.equal(json["flat"], true, "what is left was never this deployment's");
  assert.equal(platform.held[0]!.qty, 898_000_000);
  const again = await kill({ args: { name: "alpha" }, options: { flatten: true } }, {
    platform,
    settings: { options: { yes: true } },
  });
  assert.deepEqual(
    [ordersSent(again.seen), again.json["flat"]],
    [[], true],
    "nor is it sold twice",
  );
});

Deno.test("--all is not flat while the account holds what somebody bought by hand", async () => {
  const held: Fill[] = [{ venue: "okx", symbol: "ETH-USDT", kind: "crypto", qty: 30_000_000 }];
  const { json, text, result } = await kill(all, { held: structuredClone(held) });
  assert.equal(result.exit, "failed");
  assert.equal(json["flat"], false);
  assert.match(text, /okx\s+0\s+0\.3 ETH-USDT/);
  const closed = await kill({ options: { all: true, flatten: true } }, {
    held,
    settings: { options: { yes: true } },
  });
  assert.deepEqual(ordersSent(closed.seen), [["ETH-USDT", "sell", 30_000_000]]);
  assert.equal(closed.json["flat"], true);
});

Deno.test("a coin that no market is known for is listed by its name, never called flat", async () => {
  const held: Fill[] = [{ venue: "okx", symbol: "XYZ", kind: "crypto", qty: 1 }];
  const { json } = await kill(all, {
    held,
    bends: { answers: { "GET /v1/symbols": () => new Response("{}", { status: 501 }) } },
  });
  assert.equal(json["flat"], false);
  assert.deepEqual(json["remaining"], [
    { venue: "okx", open_orders: 0, positions: [{ symbol: "XYZ", position_1e8: 1n }] },
  ]);
});

Deno.test("what a paper account began with is no position, nor is money among its coins", async () => {
  const first = 200_000_000;
  const money: Fill = { venue: "okx", symbol: "USDC", kind: "crypto", qty: 7 };
  const coin: Fill = { venue: "okx", symbol: "ETH-USDT", kind: "crypto", qty: first, first };
  assert.equal((await kill(all, { held: [money, coin] })).json["flat"], true);
  const { seen } = await kill({ options: { all: true, flatten: true } }, {
    held: [{ ...coin, qty: first + 5 }],
    settings: { options: { yes: true } },
  });
  assert.deepEqual(ordersSent(seen), [["ETH-USDT", "sell", 5]]);
});

Deno.test("a closing order that is rejected leaves the switch engaged and the position listed", async () => {
  const { json, platform, result, text } = await kill({ options: { all: true, flatten: true } }, {
    held: structuredClone(SPOT),
    bends: { market: "REJECTED" },
    settings: { options: { yes: true } },
  });
  assert.equal(platform.killed, true);
  assert.equal(result.exit, "failed");
  assert.equal((json["closed"] as { status: string }[])[0]!.status, "REJECTED");
  assert.match(text, /sold 0 of 0\.02 BTC-USDT on binance: REJECTED/);
  assert.match(text, /Not flat/);
});

Deno.test("Ctrl-C while positions are closed leaves the switch engaged", async () => {
  const interruption = new AbortController();
  const platform = new TradingPlatform({}, structuredClone(SPOT));
  const answer: Answer = async (seen) => {
    const response = await platform.answer(seen);
    if (seen.method === "POST" && seen.path === "/v1/orders") interruption.abort();
    return response;
  };
  await withServer([answer], async ({ url, seen }) => {
    const context = fakeContext({
      fetch: (request, init) => fetch(request, init),
      signal: interruption.signal,
      options: { yes: true },
      env: {
        SEQUENCE_API_KEY: "seq_live_" + "a".repeat(64),
        SEQUENCE_API_URL: url,
        SEQUENCE_HOME: "/nowhere",
      },
    });
    const options = { all: true, flatten: true };
    await assert.rejects(action(context, { args: {}, options }), { exit: "interrupted" });
    assert.ok(seen.some(({ path }) => path.endsWith("/clear")));
    assert.equal(platform.killed, true);
  });
});

Deno.test("a switch that does not engage again is told, and nothing is called flat", async () => {
  let engaged = 0;
  const broken = () =>
    Response.json({ error: { code: "INTERNAL_ERROR", message: "broken" } }, { status: 500 });
  const { json, text } = await kill({ options: { all: true, flatten: true } }, {
    held: structuredClone(SPOT),
    bends: {
      answers: {
        "POST /v1/kill_switch": () => engaged++ === 0 ? Response.json({ active: true }) : broken(),
      },
    },
    settings: { options: { yes: true } },
  });
  assert.equal(json["flat"], false);
  assert.deepEqual(json["kill_switch"], { active: false });
  assert.match(text, /NOT known to be engaged/);
  assert.match(String(json["faults"]), /did not engage again: broken/);
});

Deno.test("a key that may not lift the switch closes nothing, and says so", async () => {
  const refuse = () =>
    Response.json({ error: { code: "FORBIDDEN", message: "administrators only" } }, {
      status: 403,
    });
  const { json, platform, result } = await kill({ options: { all: true, flatten: true } }, {
    held: structuredClone(SPOT),
    bends: { answers: { "POST /v1/kill_switch/clear": refuse } },
    settings: { options: { yes: true } },
  });
  assert.equal(platform.killed, true);
  assert.equal(result.exit, "failed");
  assert.match(String(json["faults"]), /administrators only/);
});

Deno.test("a switch that does not engage stops nothing of the rest, and is never called flat", async () => {
  const broken = () =>
    Response.json({ error: { code: "INTERNAL_ERROR", message: "broken" } }, { status: 500 });
  const { json, platform, result, text } = await kill(all, {
    bends: { answers: { "POST /v1/kill_switch": broken } },
  });
  assert.deepEqual([...platform.states.values()], ["paused", "paused"]);
  assert.equal(json["flat"], false);
  assert.equal(result.exit, "failed");
  assert.match(text, /NOT known to be engaged/);
});

Deno.test("a switch that takes PUT alone is engaged by PUT", async () => {
  const { changes, json } = await kill(all, {
    bends: { answers: { "POST /v1/kill_switch": () => new Response("{}", { status: 405 }) } },
  });
  assert.deepEqual(changes.slice(0, 2), ["POST /v1/kill_switch", "PUT /v1/kill_switch"]);
  assert.equal(json["flat"], true);
});

Deno.test("a platform that can't tell what is held is not called flat", async () => {
  const { json, result, text } = await kill(all, {
    bends: {
      answers: {
        "GET /v1/positions/unified": () => new Response("{}", { status: 501 }),
      },
    },
  });
  assert.equal(json["flat"], false);
  assert.equal(json["remaining"], null);
  assert.equal(result.exit, "failed");
  assert.match(text, /Not known to be flat/);
});

Deno.test("where a venue can't cancel all at once, orders are cancelled one by one", async () => {
  const none = () => new Response("{}", { status: 501 });
  const { changes, json } = await kill(all, {
    bends: {
      answers: {
        "POST /v1/venue_cancel_all/binance": none,
        "POST /v1/venue_cancel_all/kraken": none,
        "POST /v1/deployments/dep_a/stop": () => Response.json({ deployment_id: "dep_a" }),
      },
    },
  });
  assert.ok(changes.includes("DELETE /v1/orders/o1"));
  // dep_a never stopped, so flat is not said although no order rests.
  assert.equal(json["flat"], false);
  assert.deepEqual(json["still_running"], ["alpha maker"]);
});

Deno.test("on live --flatten and --clear need a yes, plain kill needs none", async () => {
  await assert.rejects(kill({ options: { all: true, flatten: true } }), { exit: "refused" });
  await assert.rejects(kill({ options: { clear: true } }), { exit: "refused" });
  const { json, changes } = await kill({ options: { clear: true } }, {
    settings: { options: { yes: true } },
  });
  assert.deepEqual(changes, ["POST /v1/kill_switch/clear"]);
  assert.deepEqual(json, { kill_switch: { active: false } });
});

Deno.test("contradictions are usage errors before anything is sent", async () => {
  const wrong: Partial<Input>[] = [
    { args: { name: "alpha" }, options: { all: true } },
    { args: { name: "alpha" }, options: { clear: true } },
    { options: { clear: true, all: true } },
  ];
  for (const input of wrong) await assert.rejects(kill(input), { exit: "usage" });
});

Deno.test("a platform that closes in the instances' own name does, and the switch is never lifted", async () => {
  const bends: Bends = {
    answers: {
      "GET /v1/health": () => Response.json({ capabilities: ["deployments.close"] }),
    },
  };
  const held: Fill[] = [{ ...SPOT[0]!, qty: 3_000_000 }];
  const settings = { options: { yes: true } };
  const options = { all: true, flatten: true };
  const { changes, json, text } = await kill({ options }, { bends, held, settings });
  assert.deepEqual(changes.filter((change) => change.includes("/v1/orders")), [
    "DELETE /v1/orders/o3",
  ]);
  assert.ok(!changes.includes("POST /v1/kill_switch/clear"));
  assert.equal(json["flat"], true);
  assert.match(text, /sold 0\.03 of 0\.03 BTC-USDT on binance: FILLED/);
});
