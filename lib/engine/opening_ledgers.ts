import type { EngineConfig } from "./config.ts";
import type { MarketState } from "./market_state.ts";

/** Puts back what the last process held. Session profit counts only on the day it was made, UTC. */
export function restoreLedgers(markets: readonly MarketState[], config: EngineConfig): void {
  const { opening } = config;
  if (opening === undefined) return;
  const nowNs = config.baseNs + BigInt(Math.round(opening.openedNs));
  const day = new Date(Number(nowNs / 1_000_000n)).toISOString().slice(0, 10);
  for (const saved of opening.positions) {
    const market = markets.find((each) => each.config.symbol === saved.symbol);
    if (market === undefined) continue;
    market.ledger.position1e8 = Number(saved.position1e8);
    market.ledger.avgEntry1e9 = Number(saved.avgEntry1e9);
    market.ledger.realized1e9 = saved.realizedPnl1e9;
    market.ledger.session1e9 = saved.sessionDay === day ? saved.sessionPnl1e9 : 0n;
    market.ledger.fees1e9 = saved.fees1e9;
  }
}
