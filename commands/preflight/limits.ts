import type { AccountLimits } from "./documents.ts";
import type { Limits } from "./wanted_instances.ts";

type SymbolKey = "max_position_1e8" | "max_order_notional_1e9";

/** The stricter of an instance's and the account's limit for a symbol; undefined for none. */
export function effectiveLimit(
  key: SymbolKey,
  symbol: string,
  own: Limits,
  account: AccountLimits | undefined,
): bigint | undefined {
  const mine = own.symbols?.[symbol]?.[key] ?? own[key];
  const theirs = account?.symbols?.[symbol]?.[key] || account?.[key];
  const set = [mine, theirs].filter((each) => each !== undefined && each !== null && each > 0n);
  return set.length === 0 ? undefined : set.reduce((a, b) => b! < a! ? b : a)!;
}
