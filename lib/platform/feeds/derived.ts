import { type Derivation, deriveBlock } from "../../market/derive_block.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { KNOWN_MARKETS } from "../../market/symbols.ts";
import type { Playable } from "./played_feed.ts";

const MS = 1_000_000;

/**
 * Venues whose markets stand in for themselves by a derivation of the carried binance recordings, so
 * that a mesh and a cross-venue algo have somewhere to run. Delays and sizes are made up.
 */
const STAND_INS: Record<string, { delayNs: number; widenTicks: number; qtyShare: number }> = {
  kraken: { delayNs: 35 * MS, widenTicks: 0, qtyShare: 0.4 },
  coinbase: { delayNs: 70 * MS, widenTicks: 1, qtyShare: 0.6 },
};

/** The stand-ins for each of `sources` that has a market there. */
export function deriveMarkets(sources: readonly Playable[]): Playable[] {
  return Object.entries(STAND_INS).flatMap(([venue, how]) =>
    sources.flatMap((source) => {
      const meta = counterpart(source.meta, venue);
      if (meta === undefined) return [];
      const derivation: Derivation = { ...how, tick1e9: meta.tick1e9, lot1e8: meta.lot1e8 };
      return [{
        meta,
        block: deriveBlock(source.block, source.meta.tick1e9, derivation),
        origin: {
          kind: "derived" as const,
          source: `derived from ${source.meta.venue} ${source.meta.symbol}`,
        },
      }];
    })
  );
}

/** The market of the same pair on another venue. */
function counterpart(meta: SymbolMeta, venue: string): SymbolMeta | undefined {
  return KNOWN_MARKETS.find((each) =>
    each.venue === venue && each.base === meta.base && each.instrumentType === meta.instrumentType
  );
}
