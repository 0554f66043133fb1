import type { RiskBody } from "../../contract/deployment_requests.ts";
import type { AccountLimitsBody } from "../../contract/risk_limits.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { InstancePlan } from "./layout.ts";

type SymbolLimits = NonNullable<RiskBody["symbols"]>[string];

/** What holds for an instance: the stricter of its own limits and the account's, for each symbol. */
export function effectiveRisk(
  { risk, symbols, markets }: Pick<InstancePlan, "risk" | "symbols" | "markets">,
  account: AccountLimitsBody,
): RiskBody {
  const bySymbol: Record<string, SymbolLimits> = {};
  symbols.forEach((symbol, i) => {
    const own = risk.symbols?.[symbol];
    const meta = markets[i];
    const accounts = Object.entries(account.symbols ?? {})
      .find(([name]) => meta !== undefined && namesMarket(meta, foldSymbol(name)))?.[1];
    if (own === undefined && accounts === undefined) return;
    bySymbol[symbol] = defined({
      max_position_1e8: stricter(
        own?.max_position_1e8 ?? risk.max_position_1e8,
        accounts?.max_position_1e8 ?? account.max_position_1e8,
      ),
      max_order_notional_1e9: stricter(
        own?.max_order_notional_1e9 ?? risk.max_order_notional_1e9,
        accounts?.max_order_notional_1e9 ?? account.max_order_notional_1e9,
      ),
    });
  });
  return defined({
    max_position_1e8: stricter(risk.max_position_1e8, account.max_position_1e8),
    max_daily_loss_1e9: stricter(risk.max_daily_loss_1e9, account.max_daily_loss_1e9),
    max_order_notional_1e9: stricter(risk.max_order_notional_1e9, account.max_order_notional_1e9),
    max_order_rate: stricter(risk.max_order_rate, account.max_order_rate),
    reduce_only: risk.reduce_only === true || account.reduce_only === true || undefined,
    symbols: bySymbol,
  });
}

/** The smaller one; absent and 0 don't limit. */
function stricter<T extends number | bigint>(own: T | undefined, account: T | undefined) {
  if (!account) return own || undefined;
  return !own || account < own ? account : own;
}

/** The same without its absent keys. */
function defined<T extends object>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined),
  ) as { [K in keyof T]: Exclude<T[K], undefined> };
}
