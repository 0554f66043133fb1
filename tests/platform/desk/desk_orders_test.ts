import assert from "node:assert/strict";
import { QTY } from "./books.ts";
import { type DeskScene, withDesk } from "./desk_scene.ts";

const scene = (name: string, work: (scene: DeskScene) => Promise<void> | void) =>
  Deno.test(name, () => withDesk(work));

scene(
  "a market order is stored as new, then meets the book a way later and hears of it another way later",
  (s) => {
    const placed = s.place([{ qty: 2, venue: "kraken" }]);
    assert.deepEqual(s.nodes(placed), ["order: NEW 0/2"]);
    s.pass(2);
    assert.deepEqual(s.fills(), []);
    s.pass(2);
    assert.deepEqual(s.nodes(placed), ["order: FILLED 2/2"]);
    assert.deepEqual(s.fills(), ["kraken buy 2 @ 101 taker"]);
    assert.equal(s.graph(placed).status, "COMPLETED");
    assert.deepEqual(s.told.map(({ topic, data }) => data.status ?? topic), [
      "NEW",
      "routing",
      "OPEN",
      "fills",
      "FILLED",
    ]);
  },
);

scene("an order without a venue is split by price, and is one order all the same", (s) => {
  const placed = s.place([{ qty: 25, px: 102 }]);
  s.roundTrip();
  assert.deepEqual(s.nodes(placed), [
    "order: OPEN 20/25".replace("20", "25").replace("OPEN", "FILLED"),
  ]);
  const [row, ...others] = s.orders(placed);
  assert.deepEqual(others, []);
  assert.deepEqual([row!["venue"], row!["filled_1e8"]], ["", BigInt(25 * QTY)]);
  assert.deepEqual(s.fills(), [
    "kraken buy 10 @ 101 taker",
    "kraken buy 10 @ 102 taker",
    "coinbase buy 5 @ 102 taker",
  ]);
  const routing = s.told.find(({ topic }) => topic === "routing")!.data;
  assert.deepEqual(routing.chosen, ["kraken", "coinbase"]);
  assert.deepEqual(routing.legs.map((leg: { share_pct: number }) => leg.share_pct), [80, 20]);
  assert.equal(routing.parent_id, row!["parent_id"]);
});

scene("what a market order does not find expires", (s) => {
  const placed = s.place([{ qty: 30, venue: "kraken" }]);
  s.roundTrip();
  assert.deepEqual(s.nodes(placed), ["order: PARTIAL 20/30"]);
  assert.equal(s.end(placed), "PARTIAL ioc_remainder");
});

scene("a resting order waits for its queue, and is a maker then", (s) => {
  const placed = s.place([{ qty: 1, px: 99, venue: "kraken" }]);
  s.roundTrip();
  assert.deepEqual(s.nodes(placed), ["order: OPEN 0/1"]);
  s.trade("kraken", "sells", 99, 10).roundTrip();
  assert.deepEqual(s.fills(), []);
  s.trade("kraken", "sells", 99, 0.4).roundTrip();
  assert.deepEqual(s.nodes(placed), ["order: OPEN 0.4/1"]);
  s.trade("kraken", "sells", 99, 5).roundTrip();
  assert.deepEqual(s.fills(), ["kraken buy 0.4 @ 99 maker", "kraken buy 0.6 @ 99 maker"]);
});

scene("dollars become a quantity on the lot, never more than asked for", (s) => {
  const placed = s.place([{ usd: 1000, venue: "kraken" }]);
  s.roundTrip();
  // 1000 / 101 = 9.9009…
  assert.deepEqual(s.nodes(placed), ["order: FILLED 9.9/9.9"]);
});

scene("time in force: IOC, FOK and post-only end as at a venue", (s) => {
  const end = (px: number, qty: number, tif: string) => {
    const placed = s.place([{ px, qty, venue: "kraken", execution: { tif } }]);
    s.roundTrip();
    return s.end(placed);
  };
  assert.equal(end(101, 12, "ioc"), "PARTIAL ioc_remainder");
  assert.equal(end(100, 1, "IOC"), "EXPIRED ioc_remainder");
  assert.equal(end(101, 12, "fok"), "EXPIRED expired");
  assert.equal(end(102, 12, "fok"), "FILLED filled");
  assert.equal(end(101, 1, "post_only"), "REJECTED rejected EXCHANGE_REJECT");
});

scene("a market order that must fill whole does so at one venue or not at all", (s) => {
  const whole = s.place([{ qty: 20, execution: { tif: "fok" } }]);
  const tooMuch = s.place([{ qty: 21, execution: { tif: "fok" } }]);
  s.roundTrip();
  assert.equal(s.end(whole), "FILLED filled");
  assert.equal(s.end(tooMuch), "EXPIRED expired");
});

scene("slippage is bounded from the mid, for limit orders too", (s) => {
  // The mid is 100; 150 bps are 101.5, so nothing at 102.
  const market = s.place([{ qty: 12, execution: { max_slippage_bps: 150 } }]);
  const limit = s.place([{ qty: 12, px: 102, execution: { max_slippage_bps: 150, tif: "ioc" } }]);
  s.roundTrip();
  assert.deepEqual(s.nodes(market), ["order: PARTIAL 10/12"]);
  assert.deepEqual(s.nodes(limit), ["order: PARTIAL 10/12"]);
});

scene("every refusal has its reason, and nothing is sent", (s) => {
  const end = (...args: Parameters<typeof s.place>) => {
    const placed = s.place(...args);
    s.roundTrip();
    return s.end(placed);
  };
  assert.equal(end([{ qty: 1.005 }]), "REJECTED rejected INVALID_PARAMS");
  assert.equal(end([{ px: 99.5, venue: "kraken" }]), "REJECTED rejected INVALID_PARAMS");
  assert.equal(end([{ usd: 0.5 }]), "REJECTED rejected INVALID_PARAMS");
  assert.equal(end([{ px: 107, venue: "kraken" }]), "REJECTED rejected PRICE_DEVIATION");
  s.desk.setLimits({ maxOrderNotional1e9: 1_000_000_000_000n });
  assert.equal(end([{ qty: 10, px: 101 }]), "REJECTED rejected RISK_CHECK_FAILED");
  s.desk.setLimits({ maxPosition1e8: BigInt(2 * QTY) });
  assert.equal(end([{ qty: 3 }]), "REJECTED rejected POSITION_LIMIT");
  s.desk.setLimits({ reduceOnly: true });
  assert.equal(end([{ qty: 1 }]), "REJECTED rejected REDUCE_ONLY");
  s.desk.setLimits({ maxOrderRate: 1 });
  s.place([{ qty: 1 }]);
  assert.equal(end([{ qty: 1 }]), "REJECTED rejected RATE_LIMIT");
  s.desk.setLimits({});
  s.desk.setKillSwitch(true);
  assert.equal(end([{ qty: 1 }]), "REJECTED rejected KILL_SWITCH");
  s.desk.setKillSwitch(false);
  s.pass(6000);
  assert.equal(end([{ qty: 1 }]), "REJECTED rejected STALE_VENUE");
  assert.deepEqual(s.fills(), ["kraken buy 1 @ 101 taker"]);
});

scene("if one venue's checks refuse their part, the other venue does not get its own", (s) => {
  s.settings.update({ price_band_bps: 100 });
  // Within the band at coinbase (102), beyond it at kraken (101).
  const placed = s.place([{ qty: 21, px: 103 }]);
  s.roundTrip();
  assert.equal(s.end(placed), "REJECTED rejected PRICE_DEVIATION");
  assert.deepEqual(s.fills(), []);
  assert.equal(s.desk.busy, false);
});

scene("the daily loss limit counts what was traded by hand", (s) => {
  s.place([{ qty: 5, venue: "kraken" }]);
  s.roundTrip();
  s.desk.setLimits({ maxDailyLoss1e9: 9_000_000_000n });
  // Five units, two dollars each.
  const placed = s.place([{ qty: 1, side: "sell", venue: "kraken" }]);
  assert.equal(s.end(placed), "REJECTED rejected DAILY_LOSS_LIMIT");
});

scene("the paper account, the fills and the positions agree to the last unit", (s) => {
  s.settings.update({ fees: [{ venue: "*", maker_bps: 1, taker_bps: 7.5 }] });
  for (const [side, qty] of [["buy", 12.34], ["sell", 5.67], ["sell", 9]] as const) {
    s.place([{ qty, side, venue: "kraken" }]);
    s.roundTrip();
  }
  let cash = 100_000_000_000_000_000n;
  let held = 0n;
  for (const row of s.db.all("SELECT * FROM fills ORDER BY n")) {
    const sign = row["side"] === "buy" ? 1n : -1n;
    held += sign * (row["qty_1e8"] as bigint);
    cash += (-sign * BigInt(row["notional_1e9"] as string) - BigInt(row["fee_1e9"] as string)) /
      10n;
  }
  const balance = (kind: string) =>
    s.account.rows().find((row) => row["venue"] === "kraken" && row["kind"] === kind)!["qty_1e8"];
  assert.deepEqual([balance("fiat"), balance("crypto")], [String(cash), String(held)]);
  assert.equal(s.graphs.positions()[0]!["position_1e8"], held);
  const fees = s.db.all("SELECT fees_1e9 FROM orders").map((row) =>
    BigInt(row["fees_1e9"] as string)
  );
  assert.equal(String(fees.reduce((a, b) => a + b)), s.graphs.positions()[0]!["fees_1e9"]);
});

scene("an order has a stamp for every stage of its life, without an algo's", (s) => {
  const placed = s.place([{ qty: 1 }]);
  s.roundTrip();
  const [row] = s.orders(placed);
  const stamps = s.db.all(
    "SELECT * FROM stamps WHERE deployment_id = '' AND algo_order_id = ? AND seq = ? ORDER BY n",
    row!["algo_order_id"]!,
    row!["seq"]!,
  );
  assert.deepEqual(stamps.map((stamp) => stamp["stage"]), [
    "api_received",
    "submitted",
    "risk_checked",
    "routed",
    "sent",
    "venue_acked",
    "filled",
  ]);
  assert.match(stamps[3]!["attrs"] as string, /"venue":"kraken","reason":"sor"/);
});

scene(
  "a chase follows the best price on the other side until it is filled, within its bound",
  (s) => {
    const chase = { policy: "aggressive_chase", max_slippage_bps: 400 };
    s.book("kraken", [[99, 10]], [[101, 1]]);
    const placed = s.place([{ qty: 3, venue: "kraken", execution: chase }]);
    s.roundTrip();
    assert.deepEqual(s.nodes(placed), ["order: OPEN 1/3"]);
    s.book("kraken", [[101, 10]], [[103, 1]]).pass(120);
    assert.deepEqual(s.nodes(placed), ["order: OPEN 2/3"]);
    // 400 bps above the mid of 100 are 104.
    s.book("kraken", [[104, 10]], [[106, 5]]).pass(250);
    assert.deepEqual(s.nodes(placed), ["order: OPEN 2/3"]);
    s.book("kraken", [[101, 10]], [[104, 5]]).pass(120);
    assert.deepEqual(s.nodes(placed), ["order: FILLED 3/3"]);
    assert.deepEqual(s.fills(), [
      "kraken buy 1 @ 101 taker",
      "kraken buy 1 @ 103 taker",
      "kraken buy 1 @ 104 maker",
    ]);
    const [row] = s.orders(placed);
    assert.deepEqual([row!["px_1e9"], row!["revision"]], [104_000_000_000n, 0n]);
    assert.equal(s.desk.busy, false);
  },
);

scene(
  "a chase stands still under the kill switch, and goes on after it and after a restart",
  (s) => {
    const chase = { policy: "aggressive_chase" };
    s.book("kraken", [[99, 10]], [[101, 1]]);
    const placed = s.place([{ qty: 2, px: 103, venue: "kraken", execution: chase }]);
    s.roundTrip();
    s.desk.setKillSwitch(true);
    s.book("kraken", [[99, 10]], [[102, 5]]).pass(250);
    assert.deepEqual(s.nodes(placed), ["order: OPEN 1/2"]);
    s.desk.setKillSwitch(false);
    s.restart();
    s.book("kraken", [[99, 10]], [[104, 5]]).pass(120);
    assert.deepEqual(s.nodes(placed), ["order: OPEN 1/2"]);
    s.book("kraken", [[99, 10]], [[102, 5]]).pass(120);
    assert.deepEqual(s.nodes(placed), ["order: FILLED 2/2"]);
  },
);

scene("what can't be decided on goes nowhere", (s) => {
  const { book } = s.view("kraken");
  Object.defineProperty(book, "nextPx1e9", {
    value: () => {
      throw new Error("a fault in the middle");
    },
  });
  const placed = s.place([{ qty: 1, venue: "kraken" }]);
  assert.equal(s.end(placed), "REJECTED rejected UNKNOWN");
  assert.equal(s.desk.busy, false);
});

scene("a fault while the legs are sent takes back those that are on their way", (s) => {
  // The router asks once; whoever asks next is the check of the second leg.
  let asked = 0;
  Object.defineProperty(s.view("coinbase"), "isFresh", {
    value: () => {
      if (++asked > 1) throw new Error("a fault");
      return true;
    },
  });
  const placed = s.place([{ qty: 21, px: 103 }]);
  s.roundTrip();
  assert.equal(s.end(placed), "REJECTED rejected UNKNOWN");
  assert.deepEqual(s.fills(), []);
  assert.equal(s.desk.busy, false);
});
