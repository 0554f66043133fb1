import type { Context, ProcessResult } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";

export const WASM_TARGET = "wasm32-unknown-unknown";

/**
 * The environment of a build: ours, as if cargo had been called by hand, but without our settings
 * and keys.
 */
export function buildEnvironment(): Record<string, string> {
  const ours = /^SEQUENCE_/i;
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !ours.test(name)),
  );
}

/** Runs cargo in the project; what it says to people goes to our stderr. */
export async function cargo(
  context: Context,
  folder: string,
  args: readonly string[],
  passThrough: boolean,
): Promise<ProcessResult> {
  try {
    return await context.run("cargo", args, {
      cwd: folder,
      env: buildEnvironment(),
      passThrough,
      signal: context.signal,
    });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UserError({
      code: "NO_CARGO",
      message: "cargo is not installed, or not on PATH",
      hint: "install Rust from https://rustup.rs, then run this again",
    });
  }
}

/** Whether the toolchain in use has the wasm target; undefined where there is no rustup to ask. */
export async function hasTarget(context: Context, folder: string): Promise<boolean | undefined> {
  const options = { cwd: folder, env: buildEnvironment(), signal: context.signal };
  let installed: ProcessResult;
  try {
    installed = await context.run("rustup", ["target", "list", "--installed"], options);
  } catch (cause) {
    // Rust without rustup: cargo itself will say what is missing.
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
  if (installed.code !== 0) return undefined;
  return installed.stdout.split(/\s+/).includes(WASM_TARGET);
}

/** Installs the wasm target if the toolchain in use lacks it, and says so. */
export async function ensureTarget(context: Context, folder: string): Promise<void> {
  if (await hasTarget(context, folder) !== false) return;
  const options = { cwd: folder, env: buildEnvironment(), signal: context.signal };
  await context.note(`Installing the ${WASM_TARGET} target with rustup`);
  const added = await context.run("rustup", ["target", "add", WASM_TARGET], options);
  if (added.code === 0) return;
  throw new UserError({
    code: "TARGET_MISSING",
    message: `the ${WASM_TARGET} target is missing and rustup could not install it`,
    hint: `rustup target add ${WASM_TARGET}`,
    details: added.stderr.trim().split("\n").slice(-5).map((message) => ({ message })),
  });
}
