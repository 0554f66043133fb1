import assert from "node:assert/strict";
import { readStruct, type StructValue } from "../../lib/algo/abi/codec.ts";
import { LAYOUT_0_4_0 } from "../../lib/algo/abi/layout_0_4_0.ts";
import { BookImage } from "../../lib/algo/book_image.ts";
import { FeaturesImage } from "../../lib/algo/features_image.ts";
import { StateImage } from "../../lib/algo/state_image.ts";
import { ASK, BID } from "../../lib/market/event_block.ts";

function read(struct: string, bytes: Uint8Array): StructValue {
  return readStruct(LAYOUT_0_4_0, struct, new DataView(bytes.buffer), 0);
}

Deno.test("a staged book reads back as an L2Book, exact beyond 2^32, with old levels gone", () => {
  const base = 1_800_000_004_294_967_000n;
  const image = new BookImage(base, 7);
  const px = new Float64Array([9_007_199_254_740_991, 61_837_630_000_000, 5]);
  const qty = new Float64Array([1, 9_007_199_254_740_991, 4_294_967_296]);
  image.setSide(BID, 3, px, qty);
  image.setSide(ASK, 2, px, qty);
  image.setSide(BID, 1, px, qty);
  image.setRecvNs(1_500);
  const book = read("L2Book", image.bytes);
  assert.equal(book["bid_ct"], 1);
  assert.equal(book["ask_ct"], 2);
  assert.equal(book["symbol_id"], 7);
  assert.equal(book["recv_ns"], base + 1_500n);
  const bids = book["bids"] as StructValue[];
  assert.deepEqual(bids[0], { px_1e9: 9_007_199_254_740_991n, sz_1e8: 1n });
  assert.deepEqual(bids[1], { px_1e9: 0n, sz_1e8: 0n });
  assert.deepEqual((book["asks"] as StructValue[])[1], {
    px_1e9: 61_837_630_000_000n,
    sz_1e8: 9_007_199_254_740_991n,
  });
});

Deno.test("a receive time carries from the low into the high word", () => {
  const image = new BookImage(0xffff_ffffn, 0);
  for (const offset of [0, 1, 2, 4_294_967_296, 9_007_199_254_740_000]) {
    image.setRecvNs(offset);
    assert.equal(read("L2Book", image.bytes)["recv_ns"], 0xffff_ffffn + BigInt(offset));
  }
});

Deno.test("a staged state reads back as an AlgoState with signed orders", () => {
  const image = new StateImage();
  image.setPosition(-5_000_000, 61_837_630_000_000);
  image.setRealized(-12n, 3_000_000_000_000_000_000n, 9);
  image.setUnrealized(-9_007_199_254_740_991);
  image.addOrder(18446744073709551615n, 61_000_000_000_000, 300, 100, -1, 2);
  image.addOrder(2n, 1, 1, 0, 1, 0);
  image.setRare({ mesh_id: 5n, symbol_id: 1, symbol: { tick_size_1e9: 10n } });
  const state = read("AlgoState", image.bytes);
  assert.equal(state["position_1e8"], -5_000_000n);
  assert.equal(state["realized_pnl_1e9"], -12n);
  assert.equal(state["session_pnl_1e9"], 3_000_000_000_000_000_000n);
  assert.equal(state["unrealized_pnl_1e9"], -9_007_199_254_740_991n);
  assert.equal(state["total_fill_count"], 9n);
  assert.equal(state["order_ct"], 2);
  assert.equal(state["mesh_id"], 5n);
  const orders = state["orders"] as StructValue[];
  assert.equal(orders[0]!["order_id"], 18446744073709551615n);
  assert.equal(orders[0]!["qty_1e8"], -300n);
  assert.equal(orders[0]!["filled_1e8"], -100n);
  image.clearOrders();
  assert.equal(read("AlgoState", image.bytes)["order_ct"], 0);
  assert.equal((read("AlgoState", image.bytes)["orders"] as StructValue[])[0]!["order_id"], 0n);
});

Deno.test("the state lists 32 orders and no more", () => {
  const image = new StateImage();
  for (let i = 0; i < 32; i++) assert.equal(image.addOrder(BigInt(i), 1, 1, 0, 1, 0), true);
  assert.equal(image.addOrder(33n, 1, 1, 0, 1, 0), false);
  assert.equal(read("AlgoState", image.bytes)["order_ct"], 32);
});

Deno.test("staged features read back with version 1 and signed values", () => {
  const image = new FeaturesImage(1_000n);
  image.setMicroprice(61_837_630_000_000);
  image.setOrderFlow(-250_000_000, -9_000_000_000, 20_000_000_000);
  image.setOrderFlowMean(-3);
  image.setTradeSignImbalance(-1_000_000);
  image.setTradeArrivalRate(12_300);
  image.setVpin(4_321, true);
  image.setSpread(3, -32_767);
  image.setCancelRate(9_999);
  image.setDepthImbalance(-10_000);
  image.setVolatility(1, 2, 3);
  image.setTime(5);
  const features = read("OnlineFeatures", image.bytes);
  const expected: StructValue = {
    version: 1,
    flags: 1,
    microprice_1e9: 61_837_630_000_000n,
    ofi_1level_1e8: -250_000_000n,
    ofi_5level_1e8: -9_250_000_000n,
    mlofi_10_1e8: 10_750_000_000n,
    ofi_ewma_1e6: -3n,
    trade_sign_imbalance_1e6: -1_000_000n,
    trade_arrival_rate_1e3: 12_300,
    vpin_1e4: 4_321,
    spread_regime: 3,
    spread_zscore_1e3: -32_767,
    cancel_rate_1e4: 9_999,
    depth_imbalance_1e4: -10_000,
    rv_1m_bps: 1,
    rv_5m_bps: 2,
    rv_1h_bps: 3,
    feature_ts_ns: 1_005n,
  };
  for (const [field, value] of Object.entries(features)) {
    if (field.startsWith("_")) continue;
    const zero = typeof value === "bigint" ? 0n : 0;
    assert.equal(value, expected[field] ?? zero, field);
  }
  image.setVpin(0, false);
  assert.equal(read("OnlineFeatures", image.bytes)["flags"], 0);
});
