import { type Artifact, buildProject } from "../../lib/build/artifact.ts";
import { artifactDocument } from "../../lib/build/artifact_document.ts";
import type { Action, CommandResult } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { loadProject } from "../../lib/project/project.ts";
import { projectFolder, wasmProject } from "../project.ts";
import { artifactText } from "./view.ts";
import { atEachChange } from "./watch.ts";

export const action: Action = async (context, input) => {
  if (input.options["watch"] === true) return await watch(context);
  const artifact = await build(context);
  return {
    json: { artifact: artifactDocument(artifact) },
    text: (paint) => artifactText(artifact, context.cwd, paint),
  };
};

async function build(context: Context): Promise<Artifact> {
  const artifact = await buildProject(context, await wasmProject(context));
  for (const warning of artifact.warnings) await context.warn(warning);
  return artifact;
}

/** Builds at each change; a failed build is told and waited out. */
async function watch(context: Context): Promise<CommandResult> {
  const { folder } = await loadProject(projectFolder(context));
  await atEachChange(context, folder, async () => {
    try {
      const artifact = await build(context);
      await context.emit(
        { artifact: artifactDocument(artifact) },
        (paint) => artifactText(artifact, context.cwd, paint),
      );
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      if (!context.signal.aborted) await context.warn(failureText(cause));
    }
  });
  return {};
}

function failureText({ message, details, hint }: UserError): string {
  const rows = details.flatMap((detail) => [detail.message, detail.hint]);
  return [message, ...rows, hint].filter((line) => line !== undefined).join("\n  ");
}
