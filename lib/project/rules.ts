import { nearest } from "../cli/suggest.ts";
import { foldSymbol, isPerpetual } from "../market/symbols.ts";
import { isPredictionVenue, VENUES } from "../market/venues.ts";
import { decimalRule } from "./decimal_rule.ts";
import { type Findings, isTable, shown } from "./faults.ts";
import { KNOWN_KEYS } from "./schema.ts";

type Table = Record<string, unknown>;

const NAME = /^[A-Za-z0-9_-]+$/;
const LABEL = /^[A-Za-z0-9._-]+$/;
const SYMBOL = /^[A-Z0-9]+(-[A-Z0-9]+){1,3}$/;
const RESERVED: Readonly<Record<string, string>> = {
  params: "[params] is reserved for run-time parameters",
  local: "[local] is reserved",
  backtest: "[backtest] is reserved",
  profile: "[profile] is reserved",
};

/** Checks a parsed Sequence.toml against every rule; all faults at once. */
export function checkProject(file: Table, findings: Findings): void {
  topLevel(file, findings);
  const strategy = file["strategy"];
  if (!isTable(strategy)) {
    findings.fault([], "[strategy] is missing", 'add [strategy] with name = "…"');
    return;
  }
  unknownKeys(strategy, "strategy", ["strategy"], findings);
  checkName(strategy, findings);
  const runtime = strategy["runtime"] ?? "wasm";
  if (runtime !== "wasm" && runtime !== "python") {
    findings.fault(
      ["strategy", "runtime"],
      `runtime "${shown(runtime)}" is not known; use "wasm" or "python"`,
    );
  }
  if (runtime === "python") checkHosted(file, strategy, findings);
  else checkWasm(file, strategy, findings);
}

function topLevel(file: Table, findings: Findings): void {
  for (const key of Object.keys(file)) {
    const reserved = RESERVED[key];
    if (reserved !== undefined) findings.faultAtKey([key], reserved);
    else if (!KNOWN_KEYS[""]!.includes(key)) {
      const meant = nearest(key, KNOWN_KEYS[""]!);
      const what = isTable(file[key])
        ? `unknown table [${key}]`
        : `unknown key "${key}" in the file`;
      findings.faultAtKey([key], what, meant && `did you mean [${meant}]?`);
    }
  }
}

function unknownKeys(table: Table, kind: string, path: string[], findings: Findings): void {
  for (const key of Object.keys(table)) {
    if (KNOWN_KEYS[kind]!.includes(key)) continue;
    const meant = nearest(key, KNOWN_KEYS[kind]!);
    const message = `unknown key "${key}" in [${
      path.filter((part) => !/^\d+$/.test(part)).join(".")
    }]`;
    findings.faultAtKey([...path, key], message, meant && `did you mean ${meant}?`);
  }
}

function checkName(strategy: Table, findings: Findings): void {
  const name = strategy["name"];
  const path = ["strategy", "name"];
  if (name === undefined || name === "") findings.fault(path, "name is missing in [strategy]");
  else if (typeof name !== "string" || !NAME.test(name)) {
    findings.fault(
      path,
      `name "${shown(name)}" has a character other than letters, digits, "-" and "_"`,
    );
  } else if (name.length > 64) findings.fault(path, `name "${name}" is longer than 64 characters`);
  else if (name.startsWith("dep_")) {
    findings.fault(path, `name "${name}" starts with "dep_", which marks deployment ids`);
  }
}

function checkWasm(file: Table, strategy: Table, findings: Findings): void {
  if (file["hosted"] !== undefined) {
    findings.faultAtKey(["hosted"], '[hosted] needs runtime = "python"');
  }
  const given = file["instances"];
  const common = checkSymbols(
    strategy["symbols"],
    ["strategy", "symbols"],
    strategy["venue"],
    findings,
  );
  checkBoolean(strategy, "nbbo", ["strategy"], findings);
  const traded = new Set(common);
  if (given === undefined) {
    checkVenue(
      strategy["venue"],
      ["strategy", "venue"],
      "venue is missing in [strategy]",
      findings,
    );
    if (strategy["symbols"] === undefined) {
      findings.fault(["strategy", "symbols"], "symbols is missing in [strategy]");
    }
    if (strategy["label"] !== undefined) {
      checkLabel(strategy["label"], ["strategy", "label"], findings);
    }
  } else {
    for (const key of ["venue", "label"]) {
      if (strategy[key] === undefined) continue;
      findings.faultAtKey(
        ["strategy", key],
        `${key} in [strategy] has no effect beside [[instances]]; set it in each instance`,
      );
    }
    if (!Array.isArray(given)) {
      findings.faultAtKey(["instances"], "[[instances]] is written with two brackets");
    } else checkInstances(given, strategy, common, traded, findings);
  }
  checkRisk(file["risk"], ["risk"], traded, findings);
  checkBuild(file["build"], findings);
}

function checkInstances(
  instances: unknown[],
  strategy: Table,
  common: string[],
  traded: Set<string>,
  findings: Findings,
): void {
  if (instances.length > 16) {
    findings.fault(["instances"], `${instances.length} instances; a mesh has at most 16`);
  }
  const labels = new Set<string>();
  const seen: { label: string; venue: string; symbols: string[] }[] = [];
  instances.forEach((instance, i) => {
    const path = ["instances", String(i)];
    if (!isTable(instance)) return;
    unknownKeys(instance, "instances", path, findings);
    const { label, venue } = instance;
    if (label === undefined || label === "") findings.fault(path, `instance ${i + 1} has no label`);
    else checkLabel(label, [...path, "label"], findings);
    if (typeof label === "string" && label !== "") {
      if (labels.has(label)) findings.fault([...path, "label"], `label "${label}" is used twice`);
      labels.add(label);
    }
    const name = typeof label === "string" && label !== "" ? label : String(i + 1);
    checkVenue(venue, [...path, "venue"], `instance "${name}" has no venue`, findings);
    const own = checkSymbols(instance["symbols"], [...path, "symbols"], venue, findings);
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

function checkVenue(value: unknown, path: string[], missing: string, findings: Findings): void {
  if (value === undefined) {
    findings.fault(path, missing);
    return;
  }
  const names = VENUES.map((venue) => venue.name);
  if (typeof value === "string" && names.includes(value)) return;
  const meant = typeof value === "string" ? nearest(value, names) : undefined;
  findings.fault(
    path,
    `venue "${shown(value)}" is not known; known: ${names.join(", ")}`,
    meant && `did you mean ${meant}?`,
  );
}

function checkLabel(value: unknown, path: string[], findings: Findings): void {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value).length : 0;
  if (bytes > 32) findings.fault(path, `label "${shown(value)}" is ${bytes} bytes; at most 32`);
  else if (typeof value !== "string" || !LABEL.test(value)) {
    findings.fault(
      path,
      `label "${shown(value)}" has a character other than letters, digits, ".", "_" and "-"`,
    );
  }
}

/** Checks a list of symbols and gives them folded. */
function checkSymbols(
  value: unknown,
  path: string[],
  venue: unknown,
  findings: Findings,
): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0) {
    findings.fault(path, Array.isArray(value) ? "symbols is empty" : "symbols is not a list");
    return [];
  }
  if (value.length > 255) findings.fault(path, `${value.length} symbols; at most 255`);
  const free = typeof venue === "string" && isPredictionVenue(venue);
  const symbols: string[] = [];
  for (const item of value) {
    const text = typeof item === "string" ? item : shown(item);
    const symbol = free ? text : foldSymbol(text);
    if (typeof item !== "string" || (free ? symbol.trim() === "" : !SYMBOL.test(symbol))) {
      findings.fault(path, `symbol "${text}" is not of the form BASE-QUOTE`);
      continue;
    }
    if (symbols.includes(symbol)) findings.fault(path, `symbol "${text}" is listed twice`);
    const bytes = new TextEncoder().encode(symbol);
    if (bytes.length > 16) {
      const cut = new TextDecoder().decode(bytes.subarray(0, 16));
      findings.warn(
        path,
        `symbol "${text}" is longer than 16 bytes; the algo sees it cut to "${cut}"`,
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

function checkRisk(
  value: unknown,
  path: string[],
  traded: ReadonlySet<string>,
  findings: Findings,
): void {
  if (value === undefined) return;
  if (!isTable(value)) {
    findings.fault(path, `[${path.join(".")}] is not a table`);
    return;
  }
  unknownKeys(value, "risk", path, findings);
  for (const key of ["max_position", "max_daily_loss", "max_order_notional"]) {
    if (value[key] !== undefined) decimalRule(key, value[key], [...path, key], findings);
  }
  const rate = value["max_order_rate"];
  if (
    rate !== undefined &&
    !(Number.isInteger(rate) && Number(rate) >= 1 && Number(rate) <= 4294967295)
  ) {
    findings.fault(
      [...path, "max_order_rate"],
      `max_order_rate ${shown(rate)} is not a whole number from 1 to 4294967295`,
    );
  }
  checkBoolean(value, "reduce_only", path, findings);
  const own = value["symbols"];
  if (own === undefined) return;
  for (const [symbol, limits] of Object.entries(isTable(own) ? own : {})) {
    const at = [...path, "symbols", symbol];
    if (!traded.has(foldSymbol(symbol))) {
      findings.fault(at, `[risk.symbols] names ${symbol}, which no instance trades`);
    }
    if (!isTable(limits)) continue;
    unknownKeys(limits, "risk.symbols", at, findings);
    for (const key of ["max_position", "max_order_notional"]) {
      if (limits[key] !== undefined) decimalRule(key, limits[key], [...at, key], findings);
    }
  }
}

function checkBoolean(table: Table, key: string, path: string[], findings: Findings): void {
  if (table[key] === undefined || typeof table[key] === "boolean") return;
  findings.fault([...path, key], `${key} must be true or false`);
}

function checkBuild(value: unknown, findings: Findings): void {
  if (!isTable(value)) return;
  unknownKeys(value, "build", ["build"], findings);
  const wasm = value["wasm"];
  if (wasm === undefined) return;
  const path = ["build", "wasm"];
  if (typeof wasm !== "string" || !wasm.endsWith(".wasm")) {
    findings.fault(path, `wasm "${shown(wasm)}" does not end in ".wasm"`);
  } else if (/^([/\\]|[A-Za-z]:)/.test(wasm) || wasm.split(/[/\\]/).includes("..")) {
    findings.fault(path, `wasm "${wasm}" leaves the project folder`);
  }
}

function checkHosted(file: Table, strategy: Table, findings: Findings): void {
  for (const key of ["venue", "symbols", "label", "nbbo"]) {
    if (strategy[key] !== undefined) {
      findings.faultAtKey(["strategy", key], `${key} belongs to a wasm deployment`);
    }
  }
  for (const key of ["instances", "risk", "build"]) {
    if (file[key] === undefined) continue;
    const name = key === "instances" ? "[[instances]]" : `[${key}]`;
    findings.faultAtKey([key], `${name} belongs to a wasm deployment`);
  }
  const hosted = file["hosted"];
  if (!isTable(hosted)) {
    findings.fault([], "[hosted] is missing", 'add [hosted] with entrypoint = "main.py"');
    return;
  }
  unknownKeys(hosted, "hosted", ["hosted"], findings);
  if (typeof hosted["entrypoint"] !== "string" || hosted["entrypoint"] === "") {
    findings.fault(["hosted", "entrypoint"], "entrypoint is missing in [hosted]");
  }
  const { placement, resources } = hosted;
  if (isTable(placement)) {
    unknownKeys(placement, "hosted.placement", ["hosted", "placement"], findings);
    const path = ["hosted", "placement", "latency_target"];
    const venues = placement["latency_target"];
    for (const venue of Array.isArray(venues) ? venues : []) checkVenue(venue, path, "", findings);
  }
  if (!isTable(resources)) return;
  unknownKeys(resources, "hosted.resources", ["hosted", "resources"], findings);
  for (const key of KNOWN_KEYS["hosted.resources"]!) {
    const value = resources[key];
    const least = key === "timeout_secs" ? 0 : 1;
    if (value === undefined || (Number.isInteger(value) && Number(value) >= least)) continue;
    findings.fault(
      ["hosted", "resources", key],
      `${key} ${shown(value)} is not a whole number from ${least}`,
    );
  }
}
