/** A DEX pool of WBTC and USDC as a person configures it, priced near the carried recordings. */
export const POOL = {
  venue: "dex_ethereum",
  symbol: "BTC-USD",
  reserve_base: "120000000000000",
  reserve_quote: "74000000000000000",
  base_decimals: 8,
  quote_decimals: 6,
  fee_ppm: 500,
  base_fee_native: 12,
  priority_fee_native: 1,
  gas_units: 150_000,
  native_price_usd: 2600,
};
