import { nearest } from "../cli/suggest.ts";
import { foldSymbol, isPerpetual } from "../market/symbols.ts";
import { VENUES } from "../market/venues.ts";
import { type Findings, shown } from "./faults.ts";

const LABEL = /^[A-Za-z0-9._-]+$/;
const SYMBOL = /^[A-Z0-9]+(-[A-Z0-9]+){1,3}$/;
/** Bytes that the algo sees of a symbol's name. */
const SYMBOL_BYTES = 16;

export function checkVenue(
  value: unknown,
  path: string[],
  missing: string,
  findings: Findings,
): void {
  const names = VENUES.map((venue) => venue.name);
  if (value === undefined) {
    findings.fault(path, missing, `add venue = "…", one of ${names.join(", ")}`);
    return;
  }
  if (typeof value === "string" && names.includes(value)) return;
  const meant = typeof value === "string" ? nearest(value, names) : undefined;
  findings.fault(
    path,
    `venue "${shown(value)}" is not known; known: ${names.join(", ")}`,
    meant && `did you mean ${meant}?`,
  );
}

export function checkLabel(value: unknown, path: string[], findings: Findings): void {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value).length : 0;
  if (bytes > 32) findings.fault(path, `label "${shown(value)}" is ${bytes} bytes; at most 32`);
  else if (typeof value !== "string") {
    findings.fault(path, `label ${shown(value)} is no text`, `write label = "${shown(value)}"`);
  } else if (!LABEL.test(value)) {
    findings.fault(
      path,
      `label "${value}" has a character other than letters, digits, ".", "_" and "-"`,
    );
  }
}

/**
 * Checks a list of symbols and gives them as they go to the platform: pairs folded; with `free`
 * (tickers, token ids and slugs of prediction markets) as they are.
 */
export function checkSymbols(
  value: unknown,
  path: string[],
  free: boolean,
  findings: Findings,
): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0) {
    const example = typeof value === "string" ? value : "BTC-USDT";
    findings.fault(
      path,
      Array.isArray(value) ? "symbols is empty" : "symbols is not a list",
      `write symbols = ["${example}"]`,
    );
    return [];
  }
  if (value.length > 255) findings.fault(path, `${value.length} symbols; at most 255`);
  const symbols: string[] = [];
  for (const item of value) {
    const text = typeof item === "string" ? item : shown(item);
    const symbol = free ? text : foldSymbol(text);
    if (typeof item !== "string" || (free ? symbol.trim() === "" : !SYMBOL.test(symbol))) {
      const hint = free ? undefined : "such as BTC-USDT, or BTC-USDT-PERP for a perpetual";
      findings.fault(path, `symbol "${text}" is not of the form BASE-QUOTE`, hint);
      continue;
    }
    if (symbols.includes(symbol)) findings.fault(path, `symbol "${text}" is listed twice`);
    const bytes = new TextEncoder().encode(symbol);
    if (bytes.length > SYMBOL_BYTES) {
      const cut = new TextDecoder().decode(bytes.subarray(0, SYMBOL_BYTES));
      findings.warn(
        path,
        `symbol "${text}" is longer than ${SYMBOL_BYTES} bytes; the algo sees it cut to "${cut}"`,
      );
    }
    symbols.push(symbol);
  }
  const perpetual = symbols.find(isPerpetual);
  const spot = symbols.find((symbol) => !isPerpetual(symbol));
  if (perpetual !== undefined && spot !== undefined) {
    findings.fault(
      path,
      `symbols mixes spot and perpetual ("${spot}", "${perpetual}"); one instance runs on one edge`,
    );
  }
  return symbols;
}
