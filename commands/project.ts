import { resolve } from "node:path";
import type { Context } from "../lib/cli/context.ts";
import { loadProject, type Project, requireWasm } from "../lib/project/project.ts";

/** The folder in which the project is looked for: `--project`, else the current one. */
export function projectFolder(context: Context): string {
  const { project } = context.options;
  return project === undefined ? context.cwd : resolve(context.cwd, project);
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
