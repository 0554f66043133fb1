import { foldSymbol } from "../market/symbols.ts";
import { decimalRule } from "./decimal_rule.ts";
import { type Findings, shown } from "./faults.ts";
import { checkBoolean, tableAt, unknownKeys } from "./table_rules.ts";

/** Largest number of orders in one second that can be set. */
const MAX_RATE = 4294967295;

/** Checks `[risk]` or `[instances.risk]`; `traded` are the symbols that it may name. */
export function checkRisk(
  value: unknown,
  path: string[],
  traded: ReadonlySet<string>,
  findings: Findings,
): void {
  const risk = tableAt(value, path, findings);
  if (risk === undefined) return;
  unknownKeys(risk, "risk", path, findings);
  for (const key of ["max_position", "max_daily_loss", "max_order_notional"]) {
    if (risk[key] !== undefined) decimalRule(key, risk[key], [...path, key], findings);
  }
  const rate = risk["max_order_rate"];
  if (
    rate !== undefined &&
    !(Number.isInteger(rate) && Number(rate) >= 1 && Number(rate) <= MAX_RATE)
  ) {
    findings.fault(
      [...path, "max_order_rate"],
      `max_order_rate ${shown(rate)} is not a whole number from 1 to ${MAX_RATE}`,
    );
  }
  checkBoolean(risk, "reduce_only", path, findings);
  checkSymbolLimits(risk["symbols"], [...path, "symbols"], traded, findings);
}

function checkSymbolLimits(
  value: unknown,
  path: string[],
  traded: ReadonlySet<string>,
  findings: Findings,
): void {
  const seen = new Set<string>();
  for (const [symbol, given] of Object.entries(tableAt(value, path, findings) ?? {})) {
    const at = [...path, symbol];
    const name = traded.has(symbol) ? symbol : foldSymbol(symbol);
    if (!traded.has(name)) {
      findings.fault(at, `[risk.symbols] names ${symbol}, which no instance trades`);
    } else if (seen.has(name)) findings.fault(at, `[risk.symbols] names ${symbol} twice`);
    seen.add(name);
    const limits = tableAt(given, at, findings);
    if (limits === undefined) continue;
    unknownKeys(limits, "risk.symbols", at, findings);
    for (const key of ["max_position", "max_order_notional"]) {
      if (limits[key] !== undefined) decimalRule(key, limits[key], [...at, key], findings);
    }
  }
}
