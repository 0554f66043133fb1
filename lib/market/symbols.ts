import type { SymbolMeta } from "./symbol_meta.ts";

/** `btc/usd` → `BTC-USD`. */
export function foldSymbol(text: string): string {
  return text.toUpperCase().replaceAll("/", "-");
}

/** Whether a symbol names a perpetual, which sits on an edge of its own. */
export function isPerpetual(symbol: string): boolean {
  return symbol.endsWith("-PERP");
}

/** `venue-edge-binance` or `venue-edge-binance-perp`. */
export function edgeIdOf(venue: string, instrumentType: "spot" | "perp"): string {
  return `venue-edge-${venue.replaceAll("_", "-")}${instrumentType === "perp" ? "-perp" : ""}`;
}

/** An edge's id without `venue-edge-`: the default label of an instance. */
export function shortEdgeName(edgeId: string): string {
  return edgeId.replace(/^venue-edge-/, "");
}

/** Whether `symbol` (folded) names this market, by its own name or another. */
export function namesMarket(meta: SymbolMeta, symbol: string): boolean {
  return meta.symbol === symbol || meta.aliases.includes(symbol);
}

const DOLLARS = new Set(["USD", "USDT", "USDC"]);

/** Whether two markets trade the same thing, so that their prices compare: dollars count as equal. */
export function sameAsset(a: SymbolMeta, b: SymbolMeta): boolean {
  return a.base === b.base && a.instrumentType === b.instrumentType &&
    (a.quote === b.quote || DOLLARS.has(a.quote) && DOLLARS.has(b.quote));
}

/**
 * Markets whose rules the program knows, as in the exchanges' public trading rules of August 2024
 * (tick, lot, smallest quantity and notional). On a venue that quotes in USDT, `X-USD` names the
 * USDT market.
 */
export const KNOWN_MARKETS: readonly SymbolMeta[] = [
  {
    symbol: "BTC-USDT",
    venue: "binance",
    edgeId: "venue-edge-binance",
    venueSymbol: "BTCUSDT",
    instrumentType: "spot",
    base: "BTC",
    quote: "USDT",
    aliases: ["BTC-USD"],
    tick1e9: 10_000_000,
    lot1e8: 1_000,
    minQty1e8: 1_000,
    minNotional1e9: 5_000_000_000,
    pricePrecision: 2,
    qtyPrecision: 5,
  },
  {
    symbol: "ETH-USDT",
    venue: "binance",
    edgeId: "venue-edge-binance",
    venueSymbol: "ETHUSDT",
    instrumentType: "spot",
    base: "ETH",
    quote: "USDT",
    aliases: ["ETH-USD"],
    tick1e9: 10_000_000,
    lot1e8: 10_000,
    minQty1e8: 10_000,
    minNotional1e9: 5_000_000_000,
    pricePrecision: 2,
    qtyPrecision: 4,
  },
  {
    symbol: "BTC-USDT-PERP",
    venue: "binance",
    edgeId: "venue-edge-binance-perp",
    venueSymbol: "BTCUSDT",
    instrumentType: "perp",
    base: "BTC",
    quote: "USDT",
    aliases: ["BTC-USD-PERP"],
    tick1e9: 100_000_000,
    lot1e8: 100_000,
    minQty1e8: 100_000,
    minNotional1e9: 100_000_000_000,
    pricePrecision: 1,
    qtyPrecision: 3,
  },
  {
    symbol: "BTC-USD",
    venue: "kraken",
    edgeId: "venue-edge-kraken",
    venueSymbol: "XBT/USD",
    instrumentType: "spot",
    base: "BTC",
    quote: "USD",
    aliases: [],
    tick1e9: 100_000_000,
    lot1e8: 1,
    minQty1e8: 10_000,
    minNotional1e9: 500_000_000,
    pricePrecision: 1,
    qtyPrecision: 8,
  },
  {
    symbol: "ETH-USD",
    venue: "kraken",
    edgeId: "venue-edge-kraken",
    venueSymbol: "ETH/USD",
    instrumentType: "spot",
    base: "ETH",
    quote: "USD",
    aliases: [],
    tick1e9: 10_000_000,
    lot1e8: 1,
    minQty1e8: 200_000,
    minNotional1e9: 500_000_000,
    pricePrecision: 2,
    qtyPrecision: 8,
  },
  {
    symbol: "BTC-USD",
    venue: "coinbase",
    edgeId: "venue-edge-coinbase",
    venueSymbol: "BTC-USD",
    instrumentType: "spot",
    base: "BTC",
    quote: "USD",
    aliases: [],
    tick1e9: 10_000_000,
    lot1e8: 1,
    minQty1e8: 1,
    minNotional1e9: 1_000_000_000,
    pricePrecision: 2,
    qtyPrecision: 8,
  },
  {
    symbol: "ETH-USD",
    venue: "coinbase",
    edgeId: "venue-edge-coinbase",
    venueSymbol: "ETH-USD",
    instrumentType: "spot",
    base: "ETH",
    quote: "USD",
    aliases: [],
    tick1e9: 10_000_000,
    lot1e8: 1,
    minQty1e8: 1,
    minNotional1e9: 1_000_000_000,
    pricePrecision: 2,
    qtyPrecision: 8,
  },
];
