import { dirname, join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { UserError } from "../cli/errors.ts";
import { foldSymbol } from "../market/symbols.ts";
import { decimalRule, decimalText } from "./decimal_rule.ts";
import { type Fault, Findings } from "./faults.ts";
import { checkProject } from "./rules.ts";
import type { ProjectFile, RiskTable } from "./schema.ts";
import { tomlPositions } from "./toml_positions.ts";

export const FILE_NAME = "Sequence.toml";
const MAX_BYTES = 64 * 1024;

/** A Sequence.toml that keeps every rule. */
export interface Project {
  /** Folder of the file. */
  folder: string;
  path: string;
  file: ProjectFile;
  name: string;
  warnings: readonly Fault[];
  /** The parsed file with decimals as they were written, kept by the platform. */
  manifest: Record<string, unknown>;
  /** Keys of `POST /v1/deployments` that the file decides; a key it does not name is absent. */
  body: Record<string, unknown>;
}

/** The nearest Sequence.toml in `folder` or above it; undefined if there is none. */
export async function findProject(folder: string): Promise<string | undefined> {
  for (let at = folder;; at = dirname(at)) {
    const path = join(at, FILE_NAME);
    try {
      if ((await Deno.stat(path)).isFile) return path;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
    if (dirname(at) === at) return undefined;
  }
}

/** Reads the project of a folder. Throws one error that holds every fault of the file. */
export async function loadProject(folder: string): Promise<Project> {
  const path = await findProject(folder);
  if (path === undefined) {
    throw new UserError({
      code: "NO_PROJECT",
      message: `no ${FILE_NAME} in ${folder} or above it`,
      hint: "sequence init <name>",
    });
  }
  const { size } = await Deno.stat(path);
  if (size > MAX_BYTES) {
    throw new UserError({ code: "INVALID_PROJECT", message: `${FILE_NAME} is larger than 64 KiB` });
  }
  return readProject(path, await Deno.readTextFile(path));
}

/** Reads the text of a Sequence.toml; `path` names it in errors. */
export function readProject(path: string, text: string): Project {
  const parsed = parsedToml(text);
  const findings = new Findings(tomlPositions(text));
  checkProject(parsed, findings);
  if (findings.faults.length > 0) throw faultsError(findings.faults);
  const file = parsed as unknown as ProjectFile;
  return {
    folder: dirname(path),
    path,
    file,
    name: file.strategy.name,
    warnings: findings.warnings,
    manifest: manifest(parsed, findings, []) as Record<string, unknown>,
    body: requestBody(file, findings),
  };
}

/** For the commands that deploy: a hosted Python strategy is another thing. */
export function requireWasm(project: Project): void {
  if (project.file.strategy.runtime !== "python") return;
  throw new UserError({
    code: "HOSTED_PYTHON",
    message: "Sequence.toml describes a hosted Python strategy; this program deploys wasm algos",
  });
}

function parsedToml(text: string): Record<string, unknown> {
  try {
    return parse(text) as Record<string, unknown>;
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const reason = cause.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    throw faultsError([{
      at: { line: cause.line, column: cause.column },
      message: `${FILE_NAME} is not valid TOML: ${reason}`,
    }]);
  }
}

function faultsError(faults: readonly Fault[]): UserError {
  const sorted = [...faults].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  return new UserError({
    code: "INVALID_PROJECT",
    message: faults.length === 1
      ? `${FILE_NAME} has a fault`
      : `${FILE_NAME} has ${faults.length} faults`,
    details: sorted.map(({ at, message, hint }) => ({
      message: `${FILE_NAME}:${at.line}:${at.column}: ${message}`,
      ...(hint === undefined ? {} : { hint }),
    })),
  });
}

const DECIMALS = new Set(["max_position", "max_daily_loss", "max_order_notional"]);

function manifest(value: unknown, findings: Findings, path: string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => manifest(item, findings, [...path, String(i)]));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, manifest(item, findings, [...path, key])]),
    );
  }
  return DECIMALS.has(path.at(-1) ?? "") ? decimalText(value, findings.raw(path)) : value;
}

function requestBody(file: ProjectFile, findings: Findings): Record<string, unknown> {
  const { strategy, risk, instances } = file;
  const body: Record<string, unknown> = { name: strategy.name };
  if (strategy.symbols) body["symbols"] = strategy.symbols.map(foldSymbol);
  for (const key of ["venue", "label", "nbbo"] as const) {
    if (strategy[key] !== undefined) body[key] = strategy[key];
  }
  if (risk) body["risk"] = riskBody(risk, ["risk"], findings);
  if (instances) {
    body["instances"] = instances.map((instance, i) => {
      const symbols = instance.symbols ?? strategy.symbols ?? [];
      const row: Record<string, unknown> = {
        label: instance.label,
        venue: instance.venue,
        symbols: symbols.map(foldSymbol),
      };
      if (instance.nbbo !== undefined) row["nbbo"] = instance.nbbo;
      if (instance.risk) {
        row["risk"] = riskBody(instance.risk, ["instances", String(i), "risk"], findings);
      }
      return row;
    });
    body["symbols"] ??= [
      ...new Set((body["instances"] as { symbols: string[] }[])
        .flatMap((instance) => instance.symbols)),
    ];
  }
  return body;
}

const WIRE_NAMES: Readonly<Record<string, string>> = {
  max_position: "max_position_1e8",
  max_daily_loss: "max_daily_loss_1e9",
  max_order_notional: "max_order_notional_1e9",
};

function riskBody(risk: RiskTable, path: string[], findings: Findings): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(risk)) {
    if (WIRE_NAMES[key] !== undefined) {
      body[WIRE_NAMES[key]] = decimalRule(key, value, [...path, key], findings);
    } else if (key === "symbols") {
      body["symbols"] = Object.fromEntries(
        Object.entries(risk.symbols ?? {}).map(([symbol, limits]) => [
          foldSymbol(symbol),
          riskBody(limits as RiskTable, [...path, "symbols", symbol], findings),
        ]),
      );
    } else body[key] = value;
  }
  return body;
}
