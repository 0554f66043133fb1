import { type Findings, isTable, shown } from "./faults.ts";
import { checkVenue } from "./market_rules.ts";
import { leavesFolder } from "./project_path.ts";
import { KNOWN_KEYS } from "./schema.ts";
import { type Table, tableAt, unknownKeys } from "./table_rules.ts";

/** Checks a hosted Python strategy: recognised, so that commands can say what it is. */
export function checkHosted(file: Table, strategy: Table, findings: Findings): void {
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
  checkEntrypoint(hosted["entrypoint"], findings);
  checkPlacement(hosted["placement"], findings);
  checkResources(hosted["resources"], findings);
}

function checkEntrypoint(value: unknown, findings: Findings): void {
  const path = ["hosted", "entrypoint"];
  if (value === undefined || value === "") {
    findings.fault(path, "entrypoint is missing in [hosted]");
  } else if (typeof value !== "string" || leavesFolder(value)) {
    findings.fault(path, `entrypoint "${shown(value)}" leaves the project folder`);
  }
}

function checkPlacement(value: unknown, findings: Findings): void {
  const path = ["hosted", "placement"];
  const placement = tableAt(value, path, findings);
  if (placement === undefined) return;
  unknownKeys(placement, "hosted.placement", path, findings);
  const venues = placement["latency_target"];
  if (venues === undefined) return;
  const at = [...path, "latency_target"];
  if (!Array.isArray(venues)) findings.fault(at, "latency_target is not a list");
  else venues.forEach((venue) => checkVenue(venue, at, "", findings));
}

function checkResources(value: unknown, findings: Findings): void {
  const path = ["hosted", "resources"];
  const resources = tableAt(value, path, findings);
  if (resources === undefined) return;
  unknownKeys(resources, "hosted.resources", path, findings);
  for (const key of KNOWN_KEYS["hosted.resources"]!) {
    const amount = resources[key];
    const least = key === "timeout_secs" ? 0 : 1;
    if (amount === undefined || (Number.isInteger(amount) && Number(amount) >= least)) continue;
    findings.fault([...path, key], `${key} ${shown(amount)} is not a whole number from ${least}`);
  }
}
