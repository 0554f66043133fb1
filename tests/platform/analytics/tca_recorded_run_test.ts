/**
 * Every figure of the cost analysis over a recorded run, against fractions computed here from the
 * journal and a book of a plain map: nothing below uses what it checks.
 */
import assert from "node:assert/strict";
import type { FillEntry, OrderEntry } from "../../../lib/engine/journal.ts";
import { ASK, BID, EVENT } from "../../../lib/market/event_block.ts";
import type { Recording } from "../../../lib/market/recording.ts";
import { DAY_NS } from "../../../lib/platform/center/cost_ledger.ts";
import { tcaFigures } from "../../../lib/platform/analytics/tca_document.ts";
import { type RecordedCosts, recordedCosts } from "./recorded_costs.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

/** A fraction with a positive denominator. */
class Fraction {
  constructor(readonly top: bigint, readonly bottom = 1n) {}
  plus(other: Fraction) {
    return new Fraction(
      this.top * other.bottom + other.top * this.bottom,
      this.bottom * other.bottom,
    );
  }
  minus(other: Fraction) {
    return this.plus(new Fraction(-other.top, other.bottom));
  }
  times(other: Fraction) {
    return new Fraction(this.top * other.top, this.bottom * other.bottom);
  }
  over(other: Fraction) {
    const sign = other.top < 0n ? -1n : 1n;
    return new Fraction(sign * this.top * other.bottom, sign * this.bottom * other.top);
  }
  /** The nearest multiple of 1 / `parts`, halves away from zero, as that many parts. */
  rounded(parts: bigint): bigint {
    const doubled = 2n * this.top * parts;
    const half = this.top < 0n ? -this.bottom : this.bottom;
    return (doubled + half) / (2n * this.bottom);
  }
}

const of = (units: number | bigint) => new Fraction(BigInt(units));
const sum = (all: Fraction[]) => all.reduce((a, b) => a.plus(b), of(0));
/** As a document has it: bps to the fourth decimal. */
const bps = (ratio: Fraction) => Number(ratio.times(of(10_000)).rounded(10_000n)) / 1e4;
const usd1e9 = (amount1e17: Fraction) => amount1e17.over(of(100_000_000)).rounded(1n);

interface Quote {
  atNs: number;
  bid: number;
  ask: number;
  asks: [number, number][];
  bids: [number, number][];
}

/** The book after each event that changed it, from a map of prices. */
function quotes({ block }: Recording): Quote[] {
  const sides = [new Map<number, number>(), new Map<number, number>()];
  const all: Quote[] = [];
  let row = 0;
  for (let i = 0; i < block.count; i++) {
    const kind = block.kind[i];
    if (kind === EVENT.snapshot) sides.forEach((side) => side.clear());
    for (; row < block.rowEnd[i]!; row++) {
      if (kind === EVENT.trade) continue;
      const [side, px, qty] = [block.side[row]!, block.px1e9[row]!, block.qty1e8[row]!];
      const levels = sides[side]!;
      if (kind === EVENT.bbo) {
        for (const each of levels.keys()) {
          if (side === BID ? each > px : each < px) levels.delete(each);
        }
      }
      if (qty === 0) levels.delete(px);
      else levels.set(px, qty);
    }
    if (kind === EVENT.trade) continue;
    // The best twenty of each side are enough, and sorting them all would take a minute.
    const bids = best(sides[BID]!, -1);
    const asks = best(sides[ASK]!, 1);
    all.push({ atNs: block.recvNs[i]!, bid: bids[0]![0], ask: asks[0]![0], asks, bids });
  }
  return all;
}

function best(levels: Map<number, number>, direction: 1 | -1): [number, number][] {
  const found: [number, number][] = [];
  for (const [px, qty] of levels) {
    const last = found.at(-1);
    if (found.length === 20 && last !== undefined && (px - last[0]) * direction > 0) continue;
    let at = found.length;
    while (at > 0 && (px - found[at - 1]![0]) * direction < 0) at--;
    found.splice(at, 0, [px, qty]);
    if (found.length > 20) found.pop();
  }
  return found;
}

function at(all: readonly Quote[], atNs: number): Quote {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.atNs <= atNs) low = middle + 1;
    else high = middle;
  }
  return all[low - 1]!;
}

const mid = (quote: Quote) => new Fraction(BigInt(quote.bid + quote.ask), 2n);

interface Expected {
  side: Fraction;
  order: OrderEntry;
  qty: Fraction;
  vwap: Fraction;
  arrival: Quote;
  fills: FillEntry[];
  benchmark: Fraction;
  fees: Fraction;
}

function expectedOrders(journal: RecordedCosts["journal"], all: readonly Quote[]): Expected[] {
  const last = new Map<string, OrderEntry>();
  const fills = new Map<string, FillEntry[]>();
  for (const entry of journal) {
    if (entry.type !== "order" && entry.type !== "fill") continue;
    const key = `${entry.algoOrderId}:${entry.seq}`;
    if (entry.type === "order") last.set(key, entry);
    else fills.set(key, [...fills.get(key) ?? [], entry]);
  }
  return [...last].map(([key, order]) => {
    const own = fills.get(key) ?? [];
    const qty = sum(own.map((fill) => of(fill.qty1e8)));
    const arrival = at(all, order.createdNs);
    return {
      side: of(order.side),
      order,
      qty,
      vwap: own.length === 0
        ? of(0)
        : sum(own.map((fill) => of(fill.px1e9).times(of(fill.qty1e8)))).over(qty),
      arrival,
      fills: own,
      benchmark: own.length === 0 ? of(0) : swept(arrival, order.side, qty.top),
      fees: sum(own.map((fill) => of(fill.fee1e9))),
    };
  });
}

/** The average price of taking a quantity from the other side. */
function swept(quote: Quote, side: number, qty: bigint): Fraction {
  let left = qty;
  let cost = 0n;
  for (const [px, shown] of side > 0 ? quote.asks : quote.bids) {
    const taken = left < BigInt(shown) ? left : BigInt(shown);
    cost += BigInt(px) * taken;
    left -= taken;
  }
  assert.equal(left, 0n);
  return new Fraction(cost, qty);
}

function ranked(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * percent / 100) - 1]!;
}

Deno.test("every figure of a recorded run is the one computed from its journal and its book", async () => {
  const run = await recordedCosts("binance-usdm-btcusdt");
  try {
    const all = quotes(run.source);
    const orders = expectedOrders(run.journal, all);
    const filled = orders.filter((each) => each.fills.length > 0);
    assert.ok(filled.length > 90, `${filled.length} orders with fills`);
    const document = tcaFigures(run.ledger.summaries({}, undefined, undefined)) as Any;

    const slippageOf = (each: Expected) =>
      each.side.times(each.vwap.minus(mid(each.arrival))).over(mid(each.arrival));
    const feeOf = (each: Expected) =>
      each.fees.over(each.vwap.times(each.qty).over(of(100_000_000)));
    // Average of ratios, weighted by what each is measured against.
    const average = (of_: (each: Expected) => Fraction, weight: (each: Expected) => Fraction) =>
      sum(filled.map((each) => of_(each).times(weight(each)))).over(sum(filled.map(weight)));
    const atMid = (each: Expected) => mid(each.arrival).times(each.qty);
    const slippage = bps(average(slippageOf, atMid));
    assert.equal(document.order_count, filled.length);
    assert.equal(document.fill_count, filled.flatMap((each) => each.fills).length);
    assert.equal(document.averages.slippage_bps, slippage);
    assert.equal(document.averages.fee_bps, 10);
    assert.equal(
      document.averages.implementation_shortfall_bps,
      Math.round((slippage + 10) * 1e4) / 1e4,
    );
    const savingsOf = (each: Expected) =>
      each.side.times(each.benchmark.minus(each.vwap)).over(mid(each.arrival));
    assert.equal(document.averages.savings_vs_benchmark_bps, bps(average(savingsOf, atMid)));
    const wins = filled.filter((each) => savingsOf(each).top > 0n).length;
    assert.equal(document.win_rate, Math.round(1000 * wins / filled.length) / 1000);

    const fills = filled.flatMap((each) => each.fills.map((fill) => ({ each, fill })));
    const atFill = (fill: FillEntry) => mid(at(all, fill.venueNs));
    const spread = sum(
      fills.map(({ each, fill }) =>
        each.side.times(of(fill.px1e9).minus(atFill(fill))).times(of(fill.qty1e8))
      ),
    );
    const spreadBase = sum(fills.map(({ fill }) => atFill(fill).times(of(fill.qty1e8))));
    assert.equal(document.averages.spread_cost_bps, bps(spread.over(spreadBase)));
    assert.equal(document.spreads.effective_bps, bps(of(2).times(spread).over(spreadBase)));
    assert.equal(document.totals.spread_captured_usd_1e9, usd1e9(of(0).minus(spread)));
    const impact = sum(
      fills.map(({ each, fill }) =>
        each.side.times(atFill(fill).minus(mid(each.arrival))).times(of(fill.qty1e8))
      ),
    );
    assert.equal(
      document.averages.market_impact_bps,
      bps(impact.over(sum(filled.map(atMid)))),
    );
    const slippageUsd = sum(
      filled.map((each) => each.side.times(each.vwap.minus(mid(each.arrival))).times(each.qty)),
    );
    assert.equal(document.totals.slippage_usd_1e9, usd1e9(slippageUsd));
    assert.equal(document.totals.fees_usd_1e9, sum(filled.map((each) => each.fees)).top);

    const lastNs = run.source.block.recvNs.at(-1)!;
    for (const row of document.markouts) {
      const seen = fills.filter(({ fill }) => fill.venueNs + row.horizon_ms * 1e6 < lastNs);
      const later = (fill: FillEntry) => mid(at(all, fill.venueNs + row.horizon_ms * 1e6));
      const gain = sum(
        seen.map(({ each, fill }) =>
          each.side.times(later(fill).minus(of(fill.px1e9))).times(of(fill.qty1e8))
        ),
      );
      const base = sum(seen.map(({ fill }) => of(fill.px1e9).times(of(fill.qty1e8))));
      assert.ok(seen.length > 0 && seen.length <= fills.length);
      assert.equal(row.count, seen.length, `markouts after ${row.horizon_ms} ms`);
      assert.equal(row.bps, bps(gain.over(base)));
      assert.equal(row.usd_1e9, usd1e9(gain));
      const base2 = sum(seen.map(({ fill }) => atFill(fill).times(of(fill.qty1e8))));
      assert.equal(row.realised_spread_bps, bps(of(-2).times(gain).over(base2)));
    }
    assert.ok(document.markouts[2].count < fills.length, "the last minute has no 60 s markout");

    const missed = orders.filter((each) =>
      each.order.status !== "REJECTED" && BigInt(each.order.qty1e8) > each.qty.top
    );
    const left = (each: Expected) => of(each.order.qty1e8).minus(each.qty);
    const cost = sum(
      missed.map((each) =>
        each.side.times(mid(at(all, each.order.atNs)).minus(mid(each.arrival))).times(left(each))
      ),
    );
    const missedBase = sum(missed.map((each) => mid(each.arrival).times(left(each))));
    assert.ok(missed.length > 100);
    assert.deepEqual(document.opportunity, {
      order_count: missed.length,
      unfilled_notional_usd_1e9: usd1e9(missedBase),
      cost_bps: bps(cost.over(missedBase)),
      cost_usd_1e9: usd1e9(cost),
    });

    const slippages = filled.map((each) => bps(slippageOf(each)));
    const shortfalls = filled.map((each) =>
      Math.round((bps(slippageOf(each)) + bps(feeOf(each))) * 1e4) / 1e4
    );
    const percentiles = (values: number[]) => ({
      p50: ranked(values, 50),
      p75: ranked(values, 75),
      p95: ranked(values, 95),
      p99: values.length < 100 ? null : ranked(values, 99),
    });
    assert.deepEqual(document.percentiles.slippage_bps, percentiles(slippages));
    assert.deepEqual(document.percentiles.implementation_shortfall_bps, percentiles(shortfalls));

    const makers = fills.filter(({ fill }) => fill.liquidity === "maker");
    const row = document.by_liquidity.find((each: Any) => each.liquidity === "maker");
    assert.equal(row.fill_count, makers.length);
    const makerBase = sum(
      makers.map(({ each, fill }) => mid(each.arrival).times(of(fill.qty1e8))),
    );
    const makerCost = sum(
      makers.map(({ each, fill }) =>
        each.side.times(of(fill.px1e9).minus(mid(each.arrival))).times(of(fill.qty1e8))
      ),
    );
    assert.equal(row.slippage_bps, bps(makerCost.over(makerBase)));
    assert.deepEqual(document.quality, {
      exact: filled.length,
      estimated: 0,
      missing_arrival: 0,
    });
    assert.equal(document.by_venue[0].share_pct, 100);
    const acked = orders.filter((each) => each.order.ackedNs !== null);
    const ackNs = sum(acked.map(({ order }) => of(order.ackedNs! - order.createdNs)));
    assert.equal(document.by_venue[0].avg_ack_ns, ackNs.over(of(acked.length)).rounded(1n));
    assert.equal(
      document.distribution.reduce((total: number, bin: Any) => total + bin.count, 0),
      filled.length,
    );
  } finally {
    await run.close();
  }
});

Deno.test("folded costs give the same document as the orders themselves, also for a part of the time", async () => {
  // Five minutes later than recorded, so that it runs over midnight.
  const run = await recordedCosts("binance-spot-btcusdt", 300_000_000_000n);
  try {
    const { block } = run.source;
    const midnight = (block.baseNs / DAY_NS + 1n) * DAY_NS;
    const from = block.baseNs + BigInt(block.recvNs[0]!) + 40_000_000_000n;
    const to = from + 50_000_000_000n;
    const read = (since?: bigint, until?: bigint) =>
      tcaFigures(run.ledger.summaries({ side: "buy" }, since, until));
    const all = () => [
      read(),
      read(from),
      read(from, to),
      read(undefined, to),
      read(midnight - DAY_NS, midnight),
      read(midnight),
      read(undefined, midnight + DAY_NS),
    ];
    const before = all();
    assert.equal(run.ledger.fold(), false, "nothing is folded while it is young");
    run.setTime(block.recvNs[block.count - 1]! + 3_600e9);
    run.ledger.sample();
    let folds = 0;
    while (run.ledger.fold()) folds++;
    assert.equal(folds, 2, "ten minutes before midnight, and ten after it");
    const days = run.db.all("SELECT DISTINCT from_ns FROM cost_folds WHERE span_ns = ?", DAY_NS);
    assert.deepEqual(days.map((row) => row["from_ns"]), [midnight - DAY_NS]);
    assert.deepEqual(all(), before);
    const [whole, , , , yesterday, today] = before as Any[];
    assert.equal(whole.order_count, yesterday.order_count + today.order_count);
    assert.ok(yesterday.order_count > 0 && today.order_count > 0);
    assert.ok((before[0]!["order_count"] as number) > (before[2]!["order_count"] as number));
    assert.ok((before[2]!["order_count"] as number) > 0);
  } finally {
    await run.close();
  }
});
