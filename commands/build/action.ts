import { join } from "node:path";
import { type Artifact, buildProject } from "../../lib/build/artifact.ts";
import { artifactDocument } from "../../lib/build/artifact_document.ts";
import type { Action, CommandResult } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { wasmProject } from "../project.ts";
import { artifactText } from "./view.ts";

export const action: Action = async (context, input) => {
  if (input.options["watch"] === true) return await watch(context);
  const artifact = await build(context);
  return {
    json: { artifact: artifactDocument(artifact) },
    text: (paint) => artifactText(artifact, paint),
  };
};

async function build(context: Context): Promise<Artifact> {
  const artifact = await buildProject(context, await wasmProject(context));
  for (const warning of artifact.warnings) await context.warn(warning);
  return artifact;
}

/** Builds now and after each pause in changes, until Ctrl-C. */
async function watch(context: Context): Promise<CommandResult> {
  const { folder } = await wasmProject(context);
  const paths = ["src", "Cargo.toml", "Sequence.toml"].map((name) => join(folder, name));
  const watcher = Deno.watchFs(paths);
  const stop = () => watcher.close();
  context.signal.addEventListener("abort", stop);
  try {
    await buildOnce(context);
    let changed = false;
    for await (const event of watcher) {
      if (event.kind === "access" || changed) continue;
      changed = true;
      // Editors write a file in several steps; one build answers them all.
      setTimeout(() => {
        changed = false;
        void buildOnce(context);
      }, 200);
    }
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
  return {};
}

async function buildOnce(context: Context): Promise<void> {
  try {
    const artifact = await build(context);
    await context.emit(
      { artifact: artifactDocument(artifact) },
      (paint) => artifactText(artifact, paint),
    );
  } catch (cause) {
    if (!(cause instanceof UserError) || context.signal.aborted) throw cause;
    await context.warn(cause.message);
  }
}
