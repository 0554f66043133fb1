import assert from "node:assert/strict";
import * as v from "valibot";
import { CATALOGUE } from "../../../lib/contract/endpoints/catalogue.ts";
import { stringifyExact } from "../../../lib/contract/json.ts";
import { eventually, moduleBase64, withPlatform } from "./running_platform.ts";

/** Calls that answer with a document: `ID` is a deployment that trades, `ORDER` a filled order of it. */
const CALLS: readonly [method: string, path: string, question: string, body?: unknown][] = [
  ["GET", "/v1/health", ""],
  ["GET", "/v1/account", ""],
  ["GET", "/v1/api_keys", ""],
  ["GET", "/v1/edges", ""],
  ["GET", "/v1/symbols", "?instrument_type=spot"],
  ["GET", "/v1/quotes/{symbol}", "?depth=3&nowait=true"],
  ["GET", "/v1/quotes", "?symbols=BTC-USDT,ETH-USDT"],
  ["POST", "/v1/quotes_batch", "", { symbols: ["BTC-USDT", "NOPE"] }],
  ["GET", "/v1/fees", "?ticker=BTC-USDT"],
  ["GET", "/v1/price_history/{symbol}", "?fidelity_secs=1"],
  ["GET", "/v1/price_history/{symbol}", "?fidelity_secs=0"],
  ["GET", "/v1/market/funding-rates", ""],
  ["GET", "/v1/funding_history/{symbol}", "?venue=binance"],
  ["GET", "/v1/markets", ""],
  ["GET", "/v1/polymarket/rewards", ""],
  ["PUT", "/v1/credentials/{venue}", "", { api_key: "k", api_secret: "s" }],
  ["GET", "/v1/credentials", ""],
  ["DELETE", "/v1/credentials/{venue}", ""],
  ["GET", "/v1/wallets", ""],
  ["PUT", "/v1/risk_limits", "", { max_order_rate: 100 }],
  ["GET", "/v1/risk_limits", ""],
  ["GET", "/v1/positions/unified", "?include_closed=true"],
  ["GET", "/v1/positions", "?deployment_id=ID"],
  ["GET", "/v1/positions/perp", "?include_closed=true"],
  ["GET", "/v1/balances", ""],
  ["GET", "/v1/portfolio/summary", ""],
  ["GET", "/v1/orders", "?limit=5"],
  ["GET", "/v1/fills", "?limit=5"],
  ["GET", "/v1/deployments", ""],
  ["GET", "/v1/deployments/{id}", ""],
  ["GET", "/v1/deployments/{id}/logs", ""],
  ["GET", "/v1/algos", "?detail=edge"],
  ["GET", "/v1/algos/{symbol}", ""],
  ["GET", "/v1/algos/{symbol}/logs", ""],
  ["GET", "/v1/algos/{symbol}/stats", ""],
  ["GET", "/v1/deployments/{id}/mesh", "?window_s=10"],
  ["GET", "/v1/deployments/{id}/metrics", "?window_s=3600"],
  ["GET", "/v1/traces", "?node_order_id=ORDER"],
  ["GET", "/v1/tca", "?symbol=BTC-USDT"],
  ["GET", "/v1/analytics/tca", "?deployment_id=ID"],
  ["GET", "/v1/intelligence/venues", "?symbol=BTC-USDT"],
  ["GET", "/v1/intelligence/slippage", "?symbol=BTC-USDT&side=sell"],
  ["GET", "/v1/intelligence/routing", "?symbol=BTC-USDT&side=buy&qty=0.5"],
  ["GET", "/v1/intelligence/depth", "?symbol=BTC-USDT"],
  ["GET", "/v1/execution/forecast", "?symbol=BTC-USDT&side=buy&qty=0.5"],
  ["GET", "/v1/execution/live/ORDER", ""],
  ["GET", "/v1/execution/review/ORDER", ""],
  ["GET", "/v1/execution/summary", ""],
  ["GET", "/v1/sandbox/settings", ""],
  ["PUT", "/v1/sandbox/settings", "", { seed: 7 }],
  ["GET", "/v1/strategies", ""],
  ["GET", "/v1/ws/ticket", ""],
  ["GET", "/openapi.json", ""],
  ["POST", "/v1/algos/{symbol}/stop", "", {}],
  ["POST", "/v1/deployments/{id}/start", "", {}],
  ["POST", "/v1/sandbox/reset", "", {}],
  ["DELETE", "/v1/deployments/{id}", ""],
];

Deno.test("documents are as the description of their call says", () =>
  withPlatform(async ({ ask }) => {
    const wasm = await moduleBase64("assets/wasm/maker.wasm");
    const json = { name: "mm", wasm_base64: wasm, symbols: ["BTC-USDT"], start_immediately: true };
    const { deployment_id: id } = (await ask("/v1/deployments", { method: "POST", json })).body;
    const order = await eventually(async () => {
      const { orders } = (await ask("/v1/orders?status=FILLED")).body;
      return orders[0]?.parent_id as string | undefined;
    }, "a filled order");
    for (const [method, path, question, body] of CALLS) {
      const described = path.replace("ORDER", "{id}");
      const endpoint = CATALOGUE.find((each) => each.method === method && each.path === described);
      const schema = endpoint?.answers[200];
      assert.ok(schema, `${method} ${path} is described`);
      const address = path.replace("{symbol}", "BTC-USDT").replace("{id}", id)
        .replace("{venue}", "kraken").replace("ORDER", order) +
        question.replace("ORDER", order).replace("ID", id);
      const answer = await ask(address, {
        method,
        ...(body === undefined ? {} : { json: body }),
      });
      assert.equal(answer.status, 200, `${method} ${address}: ${stringifyExact(answer.body)}`);
      const { success, issues } = v.safeParse(schema, answer.body);
      const faults = issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
      assert.ok(success, `${method} ${address}: ${faults}`);
    }
  }));
