import { nearest } from "../cli/suggest.ts";
import { type Findings, isTable } from "./faults.ts";
import { KNOWN_KEYS } from "./schema.ts";

export type Table = Record<string, unknown>;

/** The value as a table; undefined, with a fault, if something else stands there. */
export function tableAt(value: unknown, path: string[], findings: Findings): Table | undefined {
  if (value === undefined || isTable(value)) return value;
  findings.fault(path, `[${named(path)}] is not a table`);
  return undefined;
}

/** Keys that a table of this kind doesn't have: a limit that is misspelt must not vanish. */
export function unknownKeys(table: Table, kind: string, path: string[], findings: Findings): void {
  for (const key of Object.keys(table)) {
    if (KNOWN_KEYS[kind]!.includes(key)) continue;
    const meant = nearest(key, KNOWN_KEYS[kind]!);
    findings.faultAtKey(
      [...path, key],
      `unknown key "${key}" in [${named(path)}]`,
      meant && `did you mean ${meant}?`,
    );
  }
}

export function checkBoolean(table: Table, key: string, path: string[], findings: Findings): void {
  if (table[key] === undefined || typeof table[key] === "boolean") return;
  findings.fault([...path, key], `${key} must be true or false`);
}

/** `instances.1.risk` as its header is written: `instances.risk`. */
function named(path: readonly string[]): string {
  return path.filter((_, i) => !(i === 1 && path[0] === "instances")).join(".");
}
