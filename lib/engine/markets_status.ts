import type { MarketState } from "./market_state.ts";
import type { EngineStatus } from "./status.ts";

type MarketsStatus = Pick<
  EngineStatus,
  | "warm"
  | "warmup"
  | "position1e8"
  | "realizedPnl1e9"
  | "sessionPnl1e9"
  | "unrealizedPnl1e9"
  | "fees1e9"
  | "positions"
>;

/** The part of an instance's status that its markets and ledgers tell, sums included. */
export function marketsStatus(markets: readonly MarketState[], nowNs: number): MarketsStatus {
  const sum = (of: (market: MarketState) => bigint) =>
    markets.reduce((total, market) => total + of(market), 0n);
  return {
    warm: markets.every((market) => market.isWarm(nowNs)),
    warmup: markets.map((market) => ({
      symbol: market.config.symbol,
      ready: market.isWarm(nowNs),
      lastBookNs: market.lastBookNs < 0 ? null : market.lastBookNs,
    })),
    position1e8: sum((market) => BigInt(market.ledger.position1e8)),
    realizedPnl1e9: sum((market) => market.ledger.realized1e9),
    sessionPnl1e9: sum((market) => market.ledger.session1e9),
    unrealizedPnl1e9: sum((market) => market.unrealizedExact1e9()),
    fees1e9: sum((market) => market.ledger.fees1e9),
    positions: markets.map((market) => ({
      symbol: market.config.symbol,
      position1e8: BigInt(market.ledger.position1e8),
      avgEntry1e9: BigInt(market.ledger.avgEntry1e9),
      realizedPnl1e9: market.ledger.realized1e9,
      unrealizedPnl1e9: market.unrealizedExact1e9(),
    })),
  };
}
