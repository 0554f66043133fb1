import { nearest } from "../cli/suggest.ts";
import { type Findings, isTable, shown } from "./faults.ts";
import { checkHosted } from "./hosted_rules.ts";
import { checkInstances, isPrediction, sharesPredictionSymbols } from "./instance_rules.ts";
import { checkLabel, checkSymbols, checkVenue } from "./market_rules.ts";
import { leavesFolder } from "./project_path.ts";
import { checkRisk } from "./risk_rules.ts";
import { KNOWN_KEYS } from "./schema.ts";
import { checkBoolean, type Table, tableAt, unknownKeys } from "./table_rules.ts";

const NAME = /^[A-Za-z0-9_-]+$/;
const RESERVED = new Map([
  ["params", "[params] is reserved for run-time parameters"],
  ["local", "[local] is reserved"],
  ["backtest", "[backtest] is reserved"],
  ["profile", "[profile] is reserved"],
]);

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
  for (const [key, value] of Object.entries(file)) {
    const reserved = RESERVED.get(key);
    if (reserved !== undefined) findings.faultAtKey([key], reserved);
    if (reserved !== undefined || KNOWN_KEYS[""]!.includes(key)) continue;
    const meant = nearest(key, KNOWN_KEYS[""]!);
    findings.faultAtKey(
      [key],
      unknownText(key, value),
      meant && `did you mean ${meant === "instances" ? "[[instances]]" : `[${meant}]`}?`,
    );
  }
}

function unknownText(key: string, value: unknown): string {
  if (isTable(value)) return `unknown table [${key}]`;
  const tables = Array.isArray(value) && value.every(isTable);
  return tables ? `unknown table [[${key}]]` : `unknown key "${key}" in the file`;
}

function checkName(strategy: Table, findings: Findings): void {
  const name = strategy["name"];
  const path = ["strategy", "name"];
  if (name === undefined || name === "") {
    findings.fault(path, "name is missing in [strategy]", 'add name = "my-algo"');
  } else if (typeof name !== "string") {
    findings.fault(path, `name ${shown(name)} is no text`, `write name = "${shown(name)}"`);
  } else if (!NAME.test(name)) {
    findings.fault(
      path,
      `name "${name}" has a character other than letters, digits, "-" and "_"`,
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
    given === undefined ? isPrediction(strategy["venue"]) : sharesPredictionSymbols(given),
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
      findings.fault(
        ["strategy", "symbols"],
        "symbols is missing in [strategy]",
        'add symbols = ["BTC-USDT"]',
      );
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
    checkInstances(given, strategy, common, traded, findings);
  }
  checkRisk(file["risk"], ["risk"], traded, findings);
  checkBuild(file["build"], findings);
}

function checkBuild(value: unknown, findings: Findings): void {
  const build = tableAt(value, ["build"], findings);
  if (build === undefined) return;
  unknownKeys(build, "build", ["build"], findings);
  const { wasm, package: crate } = build;
  if (crate !== undefined && (typeof crate !== "string" || crate === "")) {
    findings.fault(["build", "package"], `package "${shown(crate)}" is not a package's name`);
  }
  if (wasm === undefined) return;
  const path = ["build", "wasm"];
  if (typeof wasm !== "string" || !wasm.endsWith(".wasm")) {
    findings.fault(path, `wasm "${shown(wasm)}" does not end in ".wasm"`);
  } else if (leavesFolder(wasm)) {
    findings.fault(path, `wasm "${wasm}" leaves the project folder`);
  }
}
