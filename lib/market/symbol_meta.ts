/** The trading rules of one market. 0 in a size means unknown, as in the SDK's `SymbolMeta`. */
export interface SymbolMeta {
  /** `BASE-QUOTE` or `BASE-QUOTE-PERP`, the market's explicit name, such as `BTC-USDT`. */
  symbol: string;
  venue: string;
  edgeId: string;
  /** As the exchange writes it, such as `BTCUSDT`. */
  venueSymbol: string;
  instrumentType: "spot" | "perp";
  base: string;
  quote: string;
  /** Other names of the same market here, such as `BTC-USD` on a venue without a USD market. */
  aliases: readonly string[];
  tick1e9: number;
  lot1e8: number;
  minQty1e8: number;
  minNotional1e9: number;
  pricePrecision: number;
  qtyPrecision: number;
}
