import { buildEnvironment, WASM_TARGET } from "../../lib/build/cargo.ts";
import type { Context } from "../../lib/cli/context.ts";

const TIMEOUT_MS = 5000;

/** A program that building an algo needs. */
export interface ToolFact {
  program: string;
  /** Its own words, one line; `null` where it is not there. */
  version: string | null;
  problem: string | null;
}

/** cargo, rustc, and the target that algos are built for. */
export async function toolchainFacts(context: Context): Promise<ToolFact[]> {
  const [cargo, rustc, target] = await Promise.all([
    tool(context, "cargo", ["--version"], "install Rust from https://rustup.rs"),
    tool(context, "rustc", ["--version"], "install Rust from https://rustup.rs"),
    wasmTarget(context),
  ]);
  return [cargo, rustc, target];
}

async function wasmTarget(context: Context): Promise<ToolFact> {
  const program = WASM_TARGET;
  const listed = await output(context, "rustup", ["target", "list", "--installed"]);
  // Rust may have come without rustup; then only a build tells.
  if (listed === undefined) return { program, version: null, problem: null };
  const there = listed.split(/\s+/).includes(WASM_TARGET);
  return {
    program,
    version: there ? "installed" : null,
    problem: there ? null : `rustup target add ${WASM_TARGET}`,
  };
}

async function tool(
  context: Context,
  program: string,
  args: string[],
  remedy: string,
): Promise<ToolFact> {
  const text = await output(context, program, args);
  const version = text?.split("\n")[0]?.trim() || null;
  return { program, version, problem: version === null ? remedy : null };
}

/** Undefined where the program is not there, fails or hangs. */
async function output(
  context: Context,
  program: string,
  args: string[],
): Promise<string | undefined> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const { code, stdout } = await context.run(program, args, { env: buildEnvironment(), signal });
    return code === 0 ? stdout : undefined;
  } catch (cause) {
    context.signal.throwIfAborted();
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
