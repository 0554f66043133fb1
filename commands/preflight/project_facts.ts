import { isAbsolute, relative } from "node:path";
import type { WasmReport } from "../../lib/algo/inspect.ts";
import { artifactPath, hasManifest, readModule } from "../../lib/build/artifact.ts";
import { cargo, hasTarget } from "../../lib/build/cargo.ts";
import type { Context } from "../../lib/cli/context.ts";
import type { UserError } from "../../lib/cli/errors.ts";
import { findProject, loadProject, type Project, requireWasm } from "../../lib/project/project.ts";
import { projectFolder } from "../project.ts";
import { type Asked, asked, valueOf } from "./asked.ts";
import { newestSource, type SourceFile } from "./newest_source.ts";
import { type WantedInstance, wantedInstances } from "./wanted_instances.ts";

export interface LoadedProject {
  project: Project;
  /** The file's text. */
  text: string;
  instances: readonly WantedInstance[];
}

export interface Toolchain {
  /** As `cargo --version` says it. */
  cargo: string;
  /** Whether the wasm target is installed; undefined where nobody can tell. */
  target: boolean | undefined;
  folder: string;
}

export interface BuiltModule {
  /** From the project's folder where it is below that. */
  path: string;
  modifiedMs: number;
  /** The source that changed last; undefined where the module comes from elsewhere. */
  newest: SourceFile | undefined;
  report: WasmReport;
}

export interface BuildFacts {
  toolchain: Asked<Toolchain>;
  module: Asked<BuiltModule>;
}

/** Looks for the toolchain and for the project's module, which cargo tells the place of. */
export async function buildFacts(
  context: Context,
  outcome: Asked<LoadedProject>,
  late: Promise<UserError>,
): Promise<BuildFacts> {
  const loaded = valueOf(outcome)?.project;
  if (loaded === undefined) {
    const reason = outcome.kind === "not_asked" ? outcome.reason : "Sequence.toml has faults";
    const none = { kind: "not_asked", reason } as const;
    return { toolchain: none, module: none };
  }
  const [toolchain, module] = await Promise.all([
    toolchainOf(context, loaded, late),
    asked(builtModule(context, loaded), late),
  ]);
  return { toolchain, module };
}

/** Reads the project of the folder. */
export async function loadedProject(
  context: Context,
  late: Promise<UserError>,
): Promise<Asked<LoadedProject>> {
  const folder = projectFolder(context);
  if (await findProject(folder) === undefined) {
    return { kind: "not_asked", reason: "no Sequence.toml here or above" };
  }
  const load = async () => {
    const project = await loadProject(folder);
    requireWasm(project);
    const text = await Deno.readTextFile(project.path);
    return { project, text, instances: wantedInstances(project, text) };
  };
  return await asked(load(), late);
}

async function toolchainOf(
  context: Context,
  { folder }: Project,
  late: Promise<UserError>,
): Promise<Asked<Toolchain>> {
  if (!await hasManifest(folder)) {
    return { kind: "not_asked", reason: "no Cargo.toml: the module is built elsewhere" };
  }
  const look = async () => {
    const [said, target] = await Promise.all([
      cargo(context, folder, ["--version"], false),
      hasTarget(context, folder),
    ]);
    return { cargo: said.stdout.trim() || `exit code ${said.code}`, target, folder };
  };
  return await asked(look(), late);
}

async function builtModule(context: Context, project: Project): Promise<BuiltModule> {
  const path = await artifactPath(context, project);
  const { report } = await readModule(path);
  const modifiedMs = (await Deno.stat(path)).mtime?.getTime() ?? 0;
  const own = await hasManifest(project.folder);
  const newest = own ? await newestSource(path, project.folder) : undefined;
  const near = (each: string) => nearPath(project.folder, each);
  const source = newest && { ...newest, path: near(newest.path) };
  return { path: near(path), modifiedMs, newest: source, report };
}

function nearPath(folder: string, path: string): string {
  const below = relative(folder, path);
  return below.startsWith("..") || isAbsolute(below) ? path : below;
}
