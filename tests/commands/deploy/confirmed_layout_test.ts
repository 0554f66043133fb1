import assert from "node:assert/strict";
import { unconfirmed } from "../../../commands/deploy/confirmed_layout.ts";

const BODY = {
  venue: "binance",
  symbols: ["BTC-USDT"],
  risk: {
    max_position_1e8: 10_000_000n,
    reduce_only: true,
    symbols: { "BTC-USDT": { max_position_1e8: 5_000_000n } },
  },
};

function answer(risk?: unknown, venue = "binance") {
  return { deployment_id: "dep_1", name: "mm", edges: [{ label: "binance", venue, risk }] };
}

Deno.test("an answer that shows venue and every limit confirms the request", () => {
  assert.deepEqual(unconfirmed(BODY, answer(BODY.risk)), []);
});

Deno.test("a limit that is absent or another one is not confirmed, nor is one of a symbol", () => {
  assert.deepEqual(unconfirmed(BODY, answer()), [
    "binance: max_position_1e8",
    "binance: reduce_only",
    "binance: symbols.BTC-USDT.max_position_1e8",
  ]);
  const looser = { ...BODY.risk, symbols: { "BTC-USDT": { max_position_1e8: 6_000_000n } } };
  assert.deepEqual(unconfirmed(BODY, answer(looser)), [
    "binance: symbols.BTC-USDT.max_position_1e8",
  ]);
});

Deno.test("another venue, or a label that isn't there, is not confirmed", () => {
  assert.deepEqual(unconfirmed(BODY, answer(BODY.risk, "kraken")), ["binance (binance)"]);
  const mesh = { instances: [{ label: "maker", venue: "binance" }] };
  assert.deepEqual(unconfirmed(mesh, answer()), ["maker (binance)"]);
});
