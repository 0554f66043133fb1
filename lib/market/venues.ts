/** An exchange as the platform knows it. Source: the platform's public list of edges. */
export interface Venue {
  name: string;
  /** The SDK's venue constant; 10 = unknown. */
  id: number;
  region: string;
  cc: string;
}

export const VENUES: readonly Venue[] = [
  { name: "binance", id: 3, region: "ap-northeast-1", cc: "AP" },
  { name: "bitget", id: 4, region: "ap-northeast-1", cc: "AP" },
  { name: "bybit", id: 9, region: "ap-northeast-1", cc: "AP" },
  { name: "coinbase", id: 2, region: "us-east-1", cc: "US" },
  { name: "cryptocom", id: 5, region: "ap-northeast-1", cc: "AP" },
  { name: "dex_ethereum", id: 11, region: "unknown", cc: "" },
  { name: "hyperliquid", id: 17, region: "us-east-1", cc: "US" },
  { name: "kalshi", id: 10, region: "unknown", cc: "" },
  { name: "kraken", id: 1, region: "eu-west-1", cc: "EU" },
  { name: "okx", id: 8, region: "ap-northeast-1", cc: "AP" },
  { name: "polymarket", id: 10, region: "unknown", cc: "" },
  { name: "solana", id: 16, region: "unknown", cc: "" },
];

export function venueNamed(name: string): Venue | undefined {
  return VENUES.find((venue) => venue.name === name);
}

/** Venues whose symbols are not of the form BASE-QUOTE: tickers, token ids and slugs. */
export function isPredictionVenue(name: string): boolean {
  return name === "kalshi" || name === "polymarket";
}
