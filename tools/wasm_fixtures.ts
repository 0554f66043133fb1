/**
 * Builds the modules that the repository carries, from their crates: `deno run -A tools/wasm_fixtures.ts`.
 * `templates/NAME` → `assets/wasm/NAME.wasm`, `tests/fixtures/algos/NAME` → `tests/fixtures/wasm/`.
 * Paths of the building machine are mapped away, so that the bytes depend on the sources alone.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = "wasm32-unknown-unknown";

/** Builds the crate in `folder` into `target` and gives the path of its module. */
export async function buildCrate(folder: string, target: string): Promise<string> {
  const home = Deno.env.get("CARGO_HOME") ?? join(Deno.env.get("HOME") ?? "", ".cargo");
  const output = await new Deno.Command("cargo", {
    args: ["build", "--release", "--target", TARGET, "--message-format", "json-render-diagnostics"],
    cwd: folder,
    env: {
      CARGO_TARGET_DIR: target,
      CARGO_ENCODED_RUSTFLAGS: [
        "-C",
        "link-arg=--allow-undefined",
        `--remap-path-prefix=${home}=cargo`,
        ...await registries(home),
        // Crates of one algo for several SDK versions share sources outside of their folders.
        `--remap-path-prefix=${ROOT}=sequence`,
        `--remap-path-prefix=${folder}=algo`,
      ].join("\x1f"),
    },
    stderr: "inherit",
  }).output();
  if (!output.success) throw new Error(`cargo build failed in ${folder}`);
  for (const line of new TextDecoder().decode(output.stdout).split("\n")) {
    if (!line.includes('"compiler-artifact"')) continue;
    const { filenames } = JSON.parse(line) as { filenames: string[] };
    const wasm = filenames.find((name) => name.endsWith(".wasm"));
    if (wasm !== undefined) return wasm;
  }
  throw new Error(`cargo built no .wasm in ${folder}`);
}

/** The folder of a registry's sources is named after its host, which is nobody's business. */
async function registries(home: string): Promise<string[]> {
  const sources = join(home, "registry", "src");
  const flags: string[] = [];
  for await (const entry of Deno.readDir(sources)) {
    flags.push(`--remap-path-prefix=${join(sources, entry.name)}=crates`);
  }
  return flags;
}

async function buildAll(from: string, to: string, target: string): Promise<void> {
  await Deno.mkdir(join(ROOT, to), { recursive: true });
  for await (const entry of Deno.readDir(join(ROOT, from))) {
    if (!entry.isDirectory) continue;
    const wasm = await buildCrate(join(ROOT, from, entry.name), target);
    // Without the executable bit that cargo gives it.
    const file = join(ROOT, to, `${entry.name}.wasm`);
    await Deno.writeFile(file, await Deno.readFile(wasm), { mode: 0o644 });
  }
}

if (import.meta.main) {
  const target = await Deno.makeTempDir({ prefix: "sequence-wasm-" });
  try {
    await buildAll("templates", "assets/wasm", target);
    await buildAll("tests/fixtures/algos", "tests/fixtures/wasm", target);
  } finally {
    await Deno.remove(target, { recursive: true });
  }
}
