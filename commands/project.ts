import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "../lib/cli/context.ts";
import { UserError } from "../lib/cli/errors.ts";
import { loadProject, type Project, requireWasm } from "../lib/project/project.ts";

/**
 * The folder in which the project is looked for: `--project`, else the current one. Throws a usage
 * error for one that is not there: a folder above a misspelt one may hold another project.
 */
export function projectFolder(context: Context): string {
  const { project } = context.options;
  if (project === undefined) return context.cwd;
  const folder = resolve(context.cwd, project);
  if (existsSync(folder)) return folder;
  throw new UserError({
    code: "NO_FOLDER",
    exit: "usage",
    message: `--project ${folder} does not exist`,
    hint: "give the folder that holds Sequence.toml, or leave --project out",
  });
}

/** The wasm project of this folder, its warnings said. */
export async function wasmProject(context: Context): Promise<Project> {
  const project = await loadProject(projectFolder(context));
  requireWasm(project);
  for (const { at, message } of project.warnings) {
    await context.warn(`Sequence.toml:${at.line}:${at.column}: ${message}`);
  }
  return project;
}
