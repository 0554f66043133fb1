import assert from "node:assert/strict";
import type { RiskBody } from "../../../lib/contract/deployment_requests.ts";
import { planLayout } from "../../../lib/platform/center/layout.ts";
import { recording } from "../../support/recorded_run.ts";

const markets = await Promise.all(
  ["binance-spot-btcusdt", "binance-spot-ethusdt"].map(async (name) =>
    (await recording(name)).meta
  ),
);
const max = (max_position_1e8: bigint) => ({ max_position_1e8 });

function plan(risk: RiskBody, own?: RiskBody) {
  const instance = { label: "a", venue: "binance", symbols: ["BTC-USD", "ETH-USDT"] };
  const instances = [{ ...instance, ...(own === undefined ? {} : { risk: own }) }];
  return planLayout({ risk, instances }, markets);
}

Deno.test("a symbol's limit holds under any of its market's names", () => {
  for (const name of ["BTC-USD", "BTC-USDT", "btc/usd"]) {
    const { plans, faults } = plan({ symbols: { [name]: max(5n) } });
    assert.deepEqual(faults, []);
    assert.deepEqual(plans[0]!.risk.symbols, { "BTC-USD": max(5n) });
  }
});

Deno.test("an instance's limits for some symbols leave the deployment's for others", () => {
  const { plans } = plan({ symbols: { "BTC-USD": max(5n), "ETH-USDT": max(7n) } }, {
    symbols: { "BTC-USD": { max_order_notional_1e9: 9n } },
  });
  assert.deepEqual(plans[0]!.risk.symbols, {
    "BTC-USD": { ...max(5n), max_order_notional_1e9: 9n },
    "ETH-USDT": max(7n),
  });
});

Deno.test("a limit for a symbol that nobody trades is refused with its name", () => {
  const strange = { symbols: { "BTC-USB": max(5n) } };
  const message = "names BTC-USB, which no instance of it trades";
  assert.deepEqual(plan(strange).faults, [{ field: "risk.symbols", message, value: "BTC-USB" }]);
  assert.deepEqual(plan({}, strange).faults, [
    { field: "instances[0].risk.symbols", message, value: "BTC-USB" },
  ]);
});
