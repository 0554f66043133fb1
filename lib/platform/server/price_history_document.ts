import type { PRICE_RANGES } from "../../contract/endpoints/history.ts";
import { venueNamed } from "../../market/venues.ts";
import type { Center } from "../center/center.ts";
import type { MarketView } from "../center/market_view.ts";

const DAY_S = 86_400;
/** `max` reaches back before every feed. */
const RANGE_S: Record<(typeof PRICE_RANGES)[number], number> = {
  "1h": 3600,
  "6h": 6 * 3600,
  "1d": DAY_S,
  "1w": 7 * DAY_S,
  "1m": 30 * DAY_S,
  "3m": 90 * DAY_S,
  "6m": 182 * DAY_S,
  "1y": 365 * DAY_S,
  "2y": 730 * DAY_S,
  "5y": 1825 * DAY_S,
  max: 100 * 365 * DAY_S,
};

export interface HistoryQuestion {
  symbol: string;
  range: (typeof PRICE_RANGES)[number];
  fidelityS: number;
  /** Unix seconds; both or neither. */
  window: { startS: number; endS: number } | undefined;
  venue: string | null;
  limit: number | undefined;
}

/** Seconds between the ends of what is asked for. */
export function spanS({ window, range }: HistoryQuestion): number {
  return window === undefined ? RANGE_S[range] : window.endS - window.startS;
}

/** `GET /v1/price_history/{symbol}`: bars of whole spans, or trades where the fidelity is 0. */
export function priceHistoryDocument(
  center: Center,
  markets: readonly MarketView[],
  question: HistoryQuestion,
): Record<string, unknown> {
  const { symbol, range, fidelityS, venue, window } = question;
  const { clock } = center;
  const nowNs = clock.nowNs();
  const at = (epochS: number) => Number(BigInt(epochS) * 1_000_000_000n - clock.baseNs);
  const sinceNs = Math.min(...markets.map(({ meta }) => center.tapes.of(meta).sinceNs));
  const fromNs = window !== undefined
    ? at(window.startS)
    // Single trades are the newest ones, however old.
    : fidelityS === 0
    ? sinceNs
    : nowNs - RANGE_S[range] * 1e9;
  const toNs = window === undefined ? nowNs : Math.min(nowNs, at(window.endS));
  const points = fidelityS === 0
    ? trades(center, markets, fromNs, toNs, question.limit ?? 100)
    : bars(center, markets, fromNs, toNs, fidelityS).slice(-(question.limit ?? Infinity));
  return {
    symbol,
    range,
    fidelity_secs: fidelityS,
    venue,
    count: points.length,
    truncated: !(sinceNs <= fromNs),
    points,
  };
}

function trades(
  center: Center,
  markets: readonly MarketView[],
  fromNs: number,
  toNs: number,
  limit: number,
): Record<string, unknown>[] {
  const rows = markets.flatMap(({ meta }) =>
    center.tapes.of(meta).trades(fromNs, toNs, limit).map((trade) => ({ trade, meta }))
  );
  return rows.sort((a, b) => a.trade.atNs - b.trade.atNs).slice(-limit).map(({ trade, meta }) => ({
    ts_ns: center.clock.epochNs(trade.atNs),
    price_1e9: trade.px1e9,
    qty_1e8: trade.qty1e8,
    side: trade.side,
    venue_id: venueNamed(meta.venue)?.id ?? 10,
  }));
}

/** The last trade of each whole bar; a bar without one is left out, and so is the one under way. */
function bars(
  center: Center,
  markets: readonly MarketView[],
  fromNs: number,
  toNs: number,
  fidelityS: number,
): Record<string, unknown>[] {
  const { clock, tapes } = center;
  const barNs = BigInt(fidelityS) * 1_000_000_000n;
  const underWay = clock.nowEpochNs() / barNs;
  const lasts = new Map<bigint, { atNs: number; px1e9: number }>();
  for (const { meta } of markets) {
    for (const last of tapes.of(meta).spans(fromNs, toNs, fidelityS)) {
      const bar = clock.epochNs(last.atNs) / barNs;
      const known = lasts.get(bar);
      if (bar !== underWay && (known === undefined || known.atNs <= last.atNs)) {
        lasts.set(bar, last);
      }
    }
  }
  return [...lasts].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([bar, { px1e9 }]) => ({ ts_ns: bar * barNs, price_1e9: px1e9 }));
}
