import { dirname, join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { UserError } from "../cli/errors.ts";
import { type Fault, Findings } from "./faults.ts";
import { checkProject } from "./rules.ts";
import { manifestOf, requestBody } from "./request_body.ts";
import type { ProjectFile } from "./schema.ts";
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
      // A path to the file itself leads to its folder.
      const passed = cause instanceof Deno.errors.NotFound ||
        cause instanceof Deno.errors.NotADirectory;
      if (!passed) throw cause;
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
    throw new UserError({
      code: "INVALID_PROJECT",
      message: `${FILE_NAME} is larger than 64 KiB`,
      hint: `${path} has ${size} bytes; keep only the tables of the deployment in it`,
    });
  }
  return readProject(path, utf8(path, await Deno.readFile(path)));
}

function utf8(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError({
      code: "INVALID_PROJECT",
      message: `${FILE_NAME} is not valid TOML: it is not UTF-8`,
      hint: `save ${path} as UTF-8`,
      cause,
    });
  }
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
    manifest: manifestOf(parsed, findings),
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
    return parse(text, { integersAsBigInt: "asNeeded" }) as Record<string, unknown>;
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
