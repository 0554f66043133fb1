import { dirname, join } from "node:path";
import type { Context, ProcessOptions } from "../../lib/cli/context.ts";
import { processContext } from "../../lib/cli/process_context.ts";
import { readProject } from "../../lib/project/project.ts";
import type { Project } from "../../lib/project/project.ts";
import { type FakeContext, fakeContext, type FakeSettings } from "../support/fake_context.ts";

/** Whether Rust is here, with the wasm target or with rustup to get it. */
export const hasCargo = await runs("cargo");

async function runs(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

/** The files of a crate that needs nothing from a registry, and is an algo. */
export const CRATE = {
  "Cargo.toml": `[package]
name = "tiny-algo"
version = "0.1.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[workspace]
`,
  "src/lib.rs": `#[no_mangle]
pub extern "C" fn algo_alloc(_size: u32) -> u32 {
    1 << 20
}

#[no_mangle]
pub extern "C" fn algo_on_book_v3(_book: u32, _state: u32) -> u32 {
    0
}
`,
};

export interface Workshop {
  folder: string;
  /** A context whose cargo is the real one; its words to people are collected. */
  context: FakeContext;
  /** What children said on stderr, and the environments that they were given. */
  said: string[];
  environments: Record<string, string>[];
}

const SEQUENCE = '[strategy]\nname = "tiny"\nvenue = "okx"\nsymbols = ["BTC-USD"]\n';

/** A folder with these files, and the world in which to build it. */
export async function inWorkshop(
  files: Record<string, string | Uint8Array>,
  work: (workshop: Workshop) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "sequence-build-" }));
  const folder = join(root, "project");
  try {
    await Deno.mkdir(folder);
    for (const [path, content] of Object.entries({ "Sequence.toml": SEQUENCE, ...files })) {
      await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(join(folder, path), bytes);
    }
    const said: string[] = [];
    const environments: Record<string, string>[] = [];
    const run: Context["run"] = async (command, args, options) => {
      const env = { ...options.env, CARGO_TARGET_DIR: join(folder, "target"), ...environment };
      environments.push(env);
      const result = await realRun()(command, args, { ...options, env, passThrough: false });
      said.push(result.stderr);
      return result;
    };
    await work({ folder, context: building({ cwd: folder, run }), said, environments });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** A context for a build with a `run` of one's own. */
export function building(settings: FakeSettings): FakeContext {
  return fakeContext(settings);
}

export function projectAt(folder: string, build = ""): Project {
  return readProject(join(folder, "Sequence.toml"), SEQUENCE + build);
}

/** Runs real processes. */
export function realRun(): (
  command: string,
  args: readonly string[],
  options: ProcessOptions,
) => ReturnType<Context["run"]> {
  const { options, stdout, stderr, signal } = fakeContext();
  return processContext(options, "0.0.0", stdout, stderr, signal).run;
}
