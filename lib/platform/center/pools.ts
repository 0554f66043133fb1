import { gasUsd1e9 } from "../../market/amm.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { Pool } from "../analytics/pool_book.ts";
import type { PoolSettings, SettingsStore } from "./settings.ts";

/** The configured pools for what these markets trade. */
export function poolsOf(settings: SettingsStore, markets: readonly SymbolMeta[]): Pool[] {
  return settings.values.pools
    .filter(({ symbol }) => markets.some((meta) => namesMarket(meta, foldSymbol(symbol))))
    .map((row) => poolOf(row, settings));
}

function poolOf(row: PoolSettings, settings: SettingsStore): Pool {
  const { toVenueNs, fromVenueNs } = settings.latency(row.venue);
  return {
    venue: row.venue,
    edgeId: `pool-${row.venue}`,
    reserveBase: BigInt(row.reserve_base),
    reserveQuote: BigInt(row.reserve_quote),
    baseDecimals: row.base_decimals,
    quoteDecimals: row.quote_decimals,
    feePpm: row.fee_ppm,
    followsMarket: row.follows_market,
    gasUsd1e9: gasUsd1e9({
      chain: row.venue === "solana" ? "solana" : "evm",
      baseFeeNative: BigInt(row.base_fee_native),
      priorityFeeNative: BigInt(row.priority_fee_native),
      gasUnits: BigInt(row.gas_units),
      nativePrice1e9: BigInt(Math.round(row.native_price_usd * 1e9)),
    }),
    latencyMs: (toVenueNs + fromVenueNs) / 1e6,
  };
}
