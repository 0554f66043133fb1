import { createHash } from "node:crypto";
import { join } from "node:path";
import { inspectWasm, MAX_WASM_BYTES, type WasmReport } from "../algo/inspect.ts";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import type { Project } from "../project/project.ts";
import { cargo, ensureTarget, WASM_TARGET } from "./cargo.ts";
import { expectedWasm, noCdylib, requirePackage } from "./workspace.ts";

/** Above this a module is larger than typical ones. */
export const TYPICAL_BYTES = 50_000;

/** A built module and what is in it. */
export interface Artifact {
  path: string;
  bytes: Uint8Array;
  sha256: string;
  report: WasmReport;
  warnings: string[];
}

interface CargoMessage {
  reason: string;
  package_id?: string;
  filenames?: string[];
  target?: { kind: string[]; name: string };
}

/** Builds the project with cargo and looks at what came out. Throws on any fault of the module. */
export async function buildProject(context: Context, project: Project): Promise<Artifact> {
  const own = project.file.build?.wasm;
  // A module that something else builds is taken as it is.
  if (own !== undefined && !(await hasManifest(project.folder))) {
    return await readArtifact(join(project.folder, own));
  }
  await requireManifest(project.folder);
  const wanted = project.file.build?.package;
  if (wanted !== undefined) await requirePackage(context, project.folder, wanted);
  await ensureTarget(context, project.folder);
  const args = ["build", "--target", WASM_TARGET, "--release", "--message-format"];
  args.push("json-render-diagnostics");
  if (wanted !== undefined) args.push("--package", wanted);
  // With --json cargo must be silent; what it said comes with the failure instead.
  const shown = !context.options.json;
  const result = await cargo(context, project.folder, args, shown);
  if (context.signal.aborted) {
    throw new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
  }
  if (result.code !== 0) {
    throw new UserError({
      code: "BUILD_FAILED",
      message: `cargo build failed (exit code ${result.code})`,
      hint: "mend what cargo names, then run this again",
      details: shown
        ? []
        : result.stderr.trim().split("\n").slice(-40).map((message) => ({ message })),
    });
  }
  const path = own === undefined ? builtWasm(result.stdout) : join(project.folder, own);
  return await readArtifact(path);
}

/** The module of an earlier build. */
export async function existingArtifact(context: Context, project: Project): Promise<Artifact> {
  return await readArtifact(await artifactPath(context, project));
}

/** Where the project's module is, once it is built. */
export async function artifactPath(context: Context, project: Project): Promise<string> {
  const own = project.file.build?.wasm;
  if (own !== undefined) return join(project.folder, own);
  await requireManifest(project.folder);
  return await expectedWasm(context, project);
}

/** Whether the project's folder is a crate. */
export async function hasManifest(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(join(folder, "Cargo.toml"))).isFile;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    return false;
  }
}

async function requireManifest(folder: string): Promise<void> {
  if (await hasManifest(folder)) return;
  throw new UserError({
    code: "NO_CRATE",
    message: `no Cargo.toml in ${folder}`,
    hint: 'put the crate beside Sequence.toml, or name a module: [build] wasm = "path.wasm"',
  });
}

function builtWasm(messages: string): string {
  let found: string | undefined;
  for (const line of messages.split("\n")) {
    if (!line.startsWith("{")) continue;
    const message = JSON.parse(line) as CargoMessage;
    if (message.reason !== "compiler-artifact" || !message.target?.kind.includes("cdylib")) {
      continue;
    }
    const wasm = message.filenames?.find((name) => name.endsWith(".wasm"));
    if (wasm !== undefined) found = wasm;
  }
  if (found === undefined) throw noCdylib();
  return found;
}

/** Reads a module and looks at it, whatever is wrong with it. Throws NO_WASM. */
export async function readModule(path: string): Promise<{ bytes: Uint8Array; report: WasmReport }> {
  let bytes: Uint8Array;
  try {
    const { size } = await Deno.stat(path);
    // Only as much as the inspection needs to say that it is too much.
    bytes = size > MAX_WASM_BYTES ? new Uint8Array(size) : await Deno.readFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UserError({
      code: "NO_WASM",
      message: `there is no ${path}`,
      hint: "sequence build",
    });
  }
  return { bytes, report: inspectWasm(bytes) };
}

async function readArtifact(path: string): Promise<Artifact> {
  const { bytes, report } = await readModule(path);
  if (report.faults.length > 0) {
    const [first] = report.faults;
    throw new UserError({
      code: first!.code,
      message: `${path} cannot be deployed`,
      details: report.faults.map(({ message, hint, code }) => ({ message, hint, code })),
    });
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, bytes, sha256, report, warnings: sizeWarnings(report) };
}

function sizeWarnings(report: WasmReport): string[] {
  if (report.sizeBytes <= TYPICAL_BYTES) return [];
  const largest = [...report.sections].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  const parts = largest.map((section) => `${section.name} ${(section.bytes / 1000).toFixed(1)} KB`);
  return [
    `the module has ${(report.sizeBytes / 1000).toFixed(1)} KB; typical algos have 10 to 50 KB ` +
    `(largest parts: ${parts.join(", ")}); try opt-level = "z", lto = true, strip = true`,
  ];
}
