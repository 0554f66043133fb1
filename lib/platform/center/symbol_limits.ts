import type { RiskBody } from "../../contract/deployment_requests.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { ProblemDetail } from "../problem.ts";

/** Symbols of one instance, as they were written, and the markets behind them. */
export interface Traded {
  symbols: readonly string[];
  markets: readonly SymbolMeta[];
}

type BySymbol = NonNullable<RiskBody["symbols"]>;

/** Key by key the instance's value, else the deployment's; also of each symbol. */
export function mergedRisk(common: RiskBody = {}, own: RiskBody = {}): RiskBody {
  const merged = { ...common, ...own };
  if (common.symbols === undefined || own.symbols === undefined) return merged;
  const symbols: BySymbol = { ...common.symbols };
  for (const [name, limits] of Object.entries(own.symbols)) {
    symbols[name] = { ...symbols[name], ...limits };
  }
  return { ...merged, symbols };
}

/** The same limits under the names that the instance gives its symbols; others' are left out. */
export function underOwnNames(risk: RiskBody, { symbols, markets }: Traded): RiskBody {
  if (risk.symbols === undefined) return risk;
  const own: BySymbol = {};
  for (const [name, limits] of Object.entries(risk.symbols)) {
    const i = markets.findIndex((market) => namesMarket(market, foldSymbol(name)));
    const symbol = symbols[i];
    if (symbol !== undefined) own[symbol] = { ...own[symbol], ...limits };
  }
  return { ...risk, symbols: own };
}

/** Faults of limits for symbols that nobody trades: a limit that is misspelt must not vanish. */
export function strangeSymbols(
  risk: RiskBody | undefined,
  traded: readonly Traded[],
  field: string,
): ProblemDetail[] {
  return Object.keys(risk?.symbols ?? {})
    .filter((name) =>
      !traded.some(({ markets }) => markets.some((each) => namesMarket(each, foldSymbol(name))))
    )
    .map((name) => ({
      field: `${field}.symbols`,
      message: `names ${name}, which no instance of it trades`,
      value: name,
    }));
}
