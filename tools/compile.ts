/**
 * Builds `dist/sequence`: `deno task compile [--target TRIPLE] [--main FILE] [--out FILE]`.
 *
 * The sources are bundled with code splitting (so that `await import()` stays lazy), laid next to
 * the folders that the program carries, and compiled with the permissions listed here. Baked in
 * from the environment: `SEQUENCE_BUILD_VERSION`, `SEQUENCE_BUILD_REPO`, `SEQUENCE_BUILD_KEYS`.
 * Nothing is done where neither a source nor a setting changed since the last time.
 */
import { parseArgs } from "node:util";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bakedBuild, bakedModule } from "./baked_build.ts";
import { findDenort } from "./denort.ts";
import { sourceFingerprint } from "./fingerprint.ts";
import { copyTree, sizeOfTree } from "./file_tree.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * `read` and `write`: projects, `~/.sequence`, the store. `net`: the platform, and serving it.
 * `run`: cargo, rustup, the keychain, edge processes. `env`: settings. `sys`: uid and host name.
 * No `ffi`. Edge processes give all of them up.
 */
const PERMISSIONS = ["read", "write", "net", "env", "run", "sys"];

/**
 * What the program carries, relative to the repository; one that doesn't exist is left out. Not
 * `assets/wasm`, which serves tests and the demo: `--include` takes a `.wasm` for a module of the
 * program and fails at its imports.
 */
const CARRIED = ["templates", "schema", "assets/recordings"];

export interface Compilation {
  /** The entry module. */
  main: string;
  /** The executable to write. */
  out: string;
  /** Target triple. */
  target: string;
}

/**
 * Compiles, unless `out` is up to date. Gives whether it did.
 *
 * @throws {Error} if bundling or compiling fails; their own words have gone to stderr.
 */
export async function compile(
  { main, out, target }: Compilation,
  say: (line: string) => void,
): Promise<boolean> {
  const build = await bakedBuild(ROOT, target);
  const fingerprint = await sourceFingerprint(ROOT, [
    JSON.stringify({ build, main, target, denort: Deno.env.get("DENORT_BIN") }),
  ]);
  const stampFile = `${out}.inputs`;
  if (await exists(out) && await textOrNone(stampFile) === fingerprint) return false;

  const stage = await Deno.makeTempDir({ prefix: "sequence-compile-" });
  const suffix = target.includes("windows") ? ".exe" : "";
  const fresh = `${out}.${crypto.randomUUID().slice(0, 8)}.new${suffix}`;
  try {
    await bundle(main, stage, bakedModule(build));
    for (const folder of CARRIED) await copyTree(join(ROOT, folder), join(stage, folder));
    const denort = await findDenort(target, say);
    await Deno.mkdir(dirname(out), { recursive: true });
    const carried = [];
    for (const folder of CARRIED) {
      if (await exists(join(stage, folder))) carried.push("--include", folder);
    }
    await deno(
      [
        "compile",
        "--quiet",
        "--no-config",
        "--no-code-cache",
        "--v8-flags=--max-semi-space-size=2,--min-semi-space-size=1,--heap-growing-percent=50",
        ...PERMISSIONS.map((name) => `--allow-${name}`),
        "--target",
        target,
        ...carried,
        "--output",
        fresh,
        `${basename(main, extname(main))}.js`,
      ],
      stage,
      denort === undefined ? {} : { DENORT_BIN: denort },
    );
    await Deno.rename(fresh, out);
    await Deno.writeTextFile(stampFile, fingerprint);
    await report(out, denort, join(stage, "assets", "recordings"), say);
  } finally {
    await Deno.remove(fresh).catch(() => {}); // there is one only if something failed
    await Deno.remove(stage, { recursive: true });
  }
  return true;
}

/** Bundles `main` into `stage`, as one script and its chunks, with `baked` as `build_values.ts`. */
async function bundle(main: string, stage: string, baked: string): Promise<void> {
  const bakedFile = join(stage, "baked.ts");
  await Deno.writeTextFile(bakedFile, baked);
  const config = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const values = pathToFileURL(join(ROOT, "lib", "release", "build_values.ts")).href;
  const importMap = { imports: { ...config.imports, [values]: pathToFileURL(bakedFile).href } };
  const mapFile = join(stage, "import_map.json");
  await Deno.writeTextFile(mapFile, JSON.stringify(importMap));
  await deno([
    "bundle",
    "--quiet",
    "--code-splitting",
    "--minify",
    "--import-map",
    mapFile,
    "--outdir",
    stage,
    main,
  ], ROOT);
  await Deno.remove(mapFile);
  await Deno.remove(bakedFile);
}

async function deno(args: string[], cwd: string, env: Record<string, string> = {}) {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { DENO_NO_UPDATE_CHECK: "1", DENO_TLS_CA_STORE: "system,mozilla", ...env },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`deno ${args[0]} failed`);
}

/** Sizes in bytes; without a known `denort` only the sum is known. */
async function report(
  out: string,
  denort: string | undefined,
  recordings: string,
  say: (line: string) => void,
): Promise<void> {
  const row = (label: string, bytes: number) =>
    say(`  ${label.padEnd(22)}${bytes.toLocaleString("en-US").padStart(13)} bytes`);
  const total = (await Deno.stat(out)).size;
  const carried = await sizeOfTree(recordings);
  say(out);
  row("total", total);
  row("recordings", carried);
  if (denort === undefined) return;
  const runtime = (await Deno.stat(denort)).size;
  row("denort", runtime);
  row("code and templates", total - runtime - carried);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function textOrNone(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(() => undefined);
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      target: { type: "string", default: Deno.build.target },
      main: { type: "string", default: join(ROOT, "main.ts") },
      out: { type: "string" },
    },
  });
  const suffix = values.target.includes("windows") ? ".exe" : "";
  const out = resolve(values.out ?? join(ROOT, "dist", `sequence${suffix}`));
  const say = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
  const compiled = await compile({ ...values, main: resolve(values.main), out }, say);
  if (!compiled) say(`${out} is up to date`);
}
