import { foldSymbol } from "../market/symbols.ts";
import { isPredictionVenue } from "../market/venues.ts";
import { decimalRule, decimalText } from "./decimal_rule.ts";
import type { Findings } from "./faults.ts";
import type { ProjectFile, RiskTable } from "./schema.ts";

/** Limits that the manifest keeps as the text that was written. */
const WRITTEN = new Set(["max_position", "max_daily_loss", "max_order_notional", "max_order_rate"]);

/** The parsed file with its limits as they were written. */
export function manifestOf(
  parsed: Record<string, unknown>,
  findings: Findings,
): Record<string, unknown> {
  return copied(parsed, findings, []) as Record<string, unknown>;
}

function copied(value: unknown, findings: Findings, path: string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => copied(item, findings, [...path, String(i)]));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, copied(item, findings, [...path, key])]),
    );
  }
  return WRITTEN.has(path.at(-1) ?? "") ? decimalText(value, findings.raw(path)) : value;
}

/** Pairs in their canonical form; names of prediction markets keep their case. */
function sentSymbols(
  symbols: readonly string[],
  venues: readonly (string | undefined)[],
): string[] {
  const free = venues.length > 0 &&
    venues.every((venue) => venue !== undefined && isPredictionVenue(venue));
  return free ? [...symbols] : symbols.map(foldSymbol);
}

/** What the file decides of `POST /v1/deployments`. The file has passed every rule. */
export function requestBody(file: ProjectFile, findings: Findings): Record<string, unknown> {
  const { strategy, risk, instances } = file;
  const body: Record<string, unknown> = { name: strategy.name };
  const rows = (instances ?? []).map((instance, i) => {
    const symbols = sentSymbols(instance.symbols ?? strategy.symbols ?? [], [instance.venue]);
    const row: Record<string, unknown> = { label: instance.label, venue: instance.venue, symbols };
    if (instance.nbbo !== undefined) row["nbbo"] = instance.nbbo;
    if (instance.risk !== undefined) {
      const path = ["instances", String(i), "risk"];
      row["risk"] = riskBody(instance.risk, path, new Set(symbols), findings);
    }
    return { row, symbols };
  });
  const ofInstances = rows.flatMap(({ symbols }) => symbols);
  if (strategy.symbols !== undefined) {
    const heirs = instances?.filter((each) => each.symbols === undefined) ?? [strategy];
    body["symbols"] = sentSymbols(strategy.symbols, heirs.map((each) => each.venue));
  } else if (instances !== undefined) body["symbols"] = [...new Set(ofInstances)];
  for (const key of ["venue", "label", "nbbo"] as const) {
    if (strategy[key] !== undefined) body[key] = strategy[key];
  }
  if (risk !== undefined) {
    const traded = new Set([...(body["symbols"] as string[] ?? []), ...ofInstances]);
    body["risk"] = riskBody(risk, ["risk"], traded, findings);
  }
  if (instances !== undefined) body["instances"] = rows.map(({ row }) => row);
  return body;
}

const WIRE_NAMES = new Map([
  ["max_position", "max_position_1e8"],
  ["max_daily_loss", "max_daily_loss_1e9"],
  ["max_order_notional", "max_order_notional_1e9"],
]);

function riskBody(
  risk: RiskTable,
  path: string[],
  traded: ReadonlySet<string>,
  findings: Findings,
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(risk)) {
    const wire = WIRE_NAMES.get(key);
    if (wire !== undefined) body[wire] = decimalRule(key, value, [...path, key], findings);
    else if (key === "symbols") {
      body[key] = Object.fromEntries(
        Object.entries(risk.symbols ?? {}).map(([symbol, limits]) => [
          traded.has(symbol) ? symbol : foldSymbol(symbol),
          riskBody(limits as RiskTable, [...path, key, symbol], traded, findings),
        ]),
      );
    } else body[key] = value;
  }
  return body;
}
