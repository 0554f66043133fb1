import { isPredictionVenue } from "../market/venues.ts";
import { type Findings, isTable } from "./faults.ts";
import { checkLabel, checkSymbols, checkVenue } from "./market_rules.ts";
import { checkRisk } from "./risk_rules.ts";
import { checkBoolean, type Table, unknownKeys } from "./table_rules.ts";

/** Most instances of one mesh. */
const MAX_INSTANCES = 16;
const BRACKETS = "[[instances]] is written with two brackets";

/** Whether every instance that takes the symbols of `[strategy]` trades on a prediction market. */
export function sharesPredictionSymbols(instances: unknown): boolean {
  if (!Array.isArray(instances)) return false;
  const heirs = instances.filter((each) => isTable(each) && each["symbols"] === undefined);
  return heirs.length > 0 && heirs.every((each) => isPrediction(each["venue"]));
}

export function isPrediction(venue: unknown): boolean {
  return typeof venue === "string" && isPredictionVenue(venue);
}

/**
 * Checks `[[instances]]`; `common` are the symbols of `[strategy]`. Adds what instances trade to
 * `traded`.
 */
export function checkInstances(
  instances: unknown,
  strategy: Table,
  common: string[],
  traded: Set<string>,
  findings: Findings,
): void {
  if (!Array.isArray(instances)) {
    findings.faultAtKey(["instances"], BRACKETS);
    return;
  }
  if (instances.length === 0) findings.fault(["instances"], "[[instances]] is empty");
  if (instances.length > MAX_INSTANCES) {
    findings.fault(
      ["instances"],
      `${instances.length} instances; a mesh has at most ${MAX_INSTANCES}`,
    );
  }
  const labels = new Set<string>();
  const seen: { label: string; venue: string; symbols: string[] }[] = [];
  instances.forEach((instance, i) => {
    const path = ["instances", String(i)];
    if (!isTable(instance)) {
      findings.fault(path, BRACKETS);
      return;
    }
    unknownKeys(instance, "instances", path, findings);
    const { label, venue } = instance;
    if (label === undefined || label === "") {
      findings.fault(path, `instance ${i + 1} has no label`, 'add label = "…", such as "maker"');
    } else checkLabel(label, [...path, "label"], findings);
    if (typeof label === "string" && label !== "") {
      if (labels.has(label)) findings.fault([...path, "label"], `label "${label}" is used twice`);
      labels.add(label);
    }
    const name = typeof label === "string" && label !== "" ? label : String(i + 1);
    checkVenue(venue, [...path, "venue"], `instance "${name}" has no venue`, findings);
    const own = checkSymbols(
      instance["symbols"],
      [...path, "symbols"],
      isPrediction(venue),
      findings,
    );
    own.forEach((symbol) => traded.add(symbol));
    if (instance["symbols"] === undefined && strategy["symbols"] === undefined) {
      findings.fault(path, `instance "${name}" has no symbols; set them here or in [strategy]`);
    }
    checkBoolean(instance, "nbbo", path, findings);
    const symbols = instance["symbols"] === undefined ? common : own;
    checkRisk(instance["risk"], [...path, "risk"], new Set(symbols), findings);
    for (const other of seen) {
      const shared = symbols.find((symbol) => other.symbols.includes(symbol));
      if (shared === undefined || other.venue !== venue) continue;
      findings.fault(
        path,
        `instances "${other.label}" and "${name}" both trade ${shared} on ${other.venue}; ` +
          "one running algo for each symbol and venue",
      );
    }
    if (typeof venue === "string") seen.push({ label: name, venue, symbols });
  });
}
