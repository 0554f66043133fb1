import { join, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { nearest } from "../cli/suggest.ts";
import type { Project } from "../project/project.ts";
import { cargo, WASM_TARGET } from "./cargo.ts";

interface CargoPackage {
  name: string;
  manifest_path: string;
  targets: { name: string; kind: string[] }[];
}

interface CargoMetadata {
  target_directory: string;
  packages: CargoPackage[];
}

/** Throws if `[build] package` names a package that the workspace doesn't have. */
export async function requirePackage(
  context: Context,
  folder: string,
  wanted: string,
): Promise<void> {
  packageNamed(await metadata(context, folder), wanted);
}

/** Where cargo puts the module of the project's crate. Throws if it makes none. */
export async function expectedWasm(context: Context, project: Project): Promise<string> {
  const { folder, file } = project;
  let found: CargoMetadata;
  try {
    found = await metadata(context, folder);
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.code !== "NO_CARGO") throw cause;
    const usual = file.build?.package === undefined ? await usualWasm(context, folder) : undefined;
    if (usual !== undefined) return usual;
    throw cause;
  }
  const crate = file.build?.package === undefined
    ? await packageAt(found, join(folder, "Cargo.toml"))
    : packageNamed(found, file.build.package);
  const library = crate?.targets.find((target) => target.kind.includes("cdylib"));
  if (library === undefined) throw noCdylib();
  const name = `${library.name.replaceAll("-", "_")}.wasm`;
  return join(found.target_directory, WASM_TARGET, "release", name);
}

/**
 * Where cargo puts the module of a crate that stands alone, for a machine that has the module but
 * no cargo to ask; undefined if nothing is there.
 */
async function usualWasm(context: Context, folder: string): Promise<string | undefined> {
  const name = await libraryName(folder);
  if (name === undefined) return undefined;
  const target = resolve(folder, context.env("CARGO_TARGET_DIR") ?? "target");
  const path = join(target, WASM_TARGET, "release", `${name.replaceAll("-", "_")}.wasm`);
  try {
    return (await Deno.stat(path)).isFile ? path : undefined;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}

async function libraryName(folder: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(join(folder, "Cargo.toml"));
  try {
    const { lib, package: own } = parse(text) as Record<string, { name?: unknown } | undefined>;
    const name = lib?.name ?? own?.name;
    return typeof name === "string" ? name : undefined;
  } catch (cause) {
    if (cause instanceof TomlError) return undefined;
    throw cause;
  }
}

export function noCdylib(): UserError {
  return new UserError({
    code: "NO_CDYLIB",
    message: "the crate builds no wasm module",
    hint: 'add to Cargo.toml: [lib] crate-type = ["cdylib"]',
  });
}

async function metadata(context: Context, folder: string): Promise<CargoMetadata> {
  const args = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
  const found = await cargo(context, folder, args, false);
  if (found.code === 0) return JSON.parse(found.stdout) as CargoMetadata;
  throw new UserError({
    code: "BUILD_FAILED",
    message: `cargo cannot read the crate in ${folder}`,
    hint: "mend what cargo says, then run this again",
    details: found.stderr.trim().split("\n").slice(-5).map((message) => ({ message })),
  });
}

function packageNamed({ packages }: CargoMetadata, wanted: string): CargoPackage {
  const found = packages.find((each) => each.name === wanted);
  if (found !== undefined) return found;
  const names = packages.map((each) => each.name);
  const meant = nearest(wanted, names);
  throw new UserError({
    code: "INVALID_PROJECT",
    message: `package "${wanted}" is not in this cargo workspace`,
    hint: meant === undefined
      ? `[build] package in Sequence.toml can be: ${names.join(", ")}`
      : `did you mean ${meant}? Set it as [build] package in Sequence.toml`,
  });
}

/** The package of this manifest; in a workspace without one, the first that makes a module. */
async function packageAt(
  { packages }: CargoMetadata,
  manifest: string,
): Promise<CargoPackage | undefined> {
  // Cargo resolves links in the path of a folder.
  const real = await Deno.realPath(manifest);
  return packages.find((each) => [manifest, real].includes(each.manifest_path)) ??
    packages.find((each) => each.targets.some((target) => target.kind.includes("cdylib")));
}
