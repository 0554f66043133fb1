import type { MarketState } from "./market_state.ts";
import type { RiskGate } from "./risk.ts";

/** Whether the loss may be another than when this was last asked; a fill or a new limit aside. */
export function lossMoved(markets: readonly MarketState[]): boolean {
  let moved = false;
  for (let i = 0; i < markets.length; i++) if (markets[i]!.takeMove()) moved = true;
  return moved;
}

/** Whether what the markets lost since UTC midnight, open positions included, is the day's limit. */
export function dailyLossReached(risk: RiskGate, markets: readonly MarketState[]): boolean {
  if (!risk.lossNear(markets)) return false;
  let session1e9 = 0n;
  for (const market of markets) {
    session1e9 += market.ledger.session1e9 + market.unrealizedExact1e9();
  }
  return risk.lossReached(session1e9);
}
