import { buildEnvironment, WASM_TARGET } from "../../lib/build/cargo.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import type { Context } from "../../lib/cli/context.ts";
import type { Row } from "./row.ts";

/** Does what is safe for the rows that allow it, and says so. Gives whether anything was done. */
export async function mend(context: Context, rows: readonly Row[]): Promise<boolean> {
  let done = false;
  for (const { repair } of rows) {
    if (repair === undefined) continue;
    if (repair.kind === "private") {
      await Deno.chmod(repair.path, repair.mode);
      await context.note(`Now only you can use ${neutralise(repair.path)}`);
    } else await addTarget(context, repair.folder);
    done = true;
  }
  return done;
}

async function addTarget(context: Context, folder: string): Promise<void> {
  await context.note(`Installing the ${WASM_TARGET} target with rustup`);
  const options = { cwd: folder, env: buildEnvironment(), signal: context.signal };
  const { code, stderr } = await context.progress(
    "Installing",
    context.run("rustup", ["target", "add", WASM_TARGET], options),
  );
  // The check after it tells again what is missing.
  if (code !== 0) await context.warn(neutralise(stderr.trim().split("\n").at(-1) ?? ""));
}
