import type { Quotes, SymbolRow } from "./documents.ts";

/** The platform's row of a symbol at a venue, under whichever of its names. */
export function symbolRow(
  rows: readonly SymbolRow[],
  venue: string,
  symbol: string,
): SymbolRow | undefined {
  return rows.find((row) =>
    row.venue === venue && (row.symbol === symbol || (row.aliases ?? []).includes(symbol))
  );
}

/** Mid price of a symbol × 10⁹: at the venue where it quotes, else over all venues. */
export function mid1e9(quotes: Quotes, venue: string, symbol: string): bigint | undefined {
  const quote = quotes.find((each) => each.symbol === symbol);
  const sides = [quote?.venues?.[venue], quote?.nbbo];
  for (const side of sides) {
    const { bid, ask } = side ?? {};
    if (bid && ask) return BigInt(Math.round((bid + ask) / 2 * 1e9));
  }
  return undefined;
}
