import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { findProject, loadProject } from "../../lib/project/project.ts";
import { NOT_A_KEY } from "../../lib/config/keys.ts";
import { type KeyStatus, keyStatus } from "../login/key_status.ts";
import { projectFolder } from "../project.ts";
import { fileFacts } from "./file_facts.ts";
import { hostedFact, localFact } from "./platform_facts.ts";
import { environmentFacts, programFacts } from "./program_facts.ts";
import { toolchainFacts } from "./toolchain_facts.ts";
import { type Report, reportText } from "./view.ts";
import { withoutHome } from "./without_home.ts";

/** A report needs no healthy installation: what fails becomes a problem of the report. */
export const action: Action = async (context) => {
  const problems: string[] = [];
  const part = async <T>(name: string, otherwise: T, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      context.signal.throwIfAborted();
      problems.push(`${name}: ${said(cause)}`);
      return otherwise;
    }
  };
  const [files, targets, hosted, local, toolchain, project] = await context.progress(
    "Looking",
    Promise.all([
      part("files", [], () => fileFacts(context)),
      part("keys", [], () => keyStatus({ ...context, warn: (text) => collect(problems, text) })),
      part("hosted platform", undefined, () => hostedFact(context)),
      part("local platform", undefined, () => localFact(context)),
      part("toolchain", [], () => toolchainFacts(context)),
      part("project", null, () => projectFact(context)),
    ]),
  );
  const platforms = [hosted, local].filter((each) => each !== undefined);
  problems.push(...targets.flatMap(keyProblem));
  for (const { path, problem } of files) if (problem) problems.push(`${path}: ${problem}`);
  for (const { name, problem } of platforms) if (problem) problems.push(`${name}: ${problem}`);
  for (const { program, problem } of toolchain) {
    if (problem) problems.push(`${program}: ${problem}`);
  }
  const report: Report = withoutHome({
    at: new Date(context.now()).toISOString(),
    program: programFacts(),
    environment: environmentFacts(context),
    files,
    targets,
    platforms,
    toolchain,
    project,
    problems,
  }, context.env("HOME") ?? context.env("USERPROFILE"));
  return {
    json: { ...report },
    text: (paint) => reportText(report, paint),
  };
};

async function projectFact(context: Context): Promise<Report["project"]> {
  const folder = projectFolder(context);
  const file = await findProject(folder);
  if (file === undefined) return null;
  return { file, name: (await loadProject(folder)).name };
}

function keyProblem({ target, key }: KeyStatus): string[] {
  if (key === null) return [];
  if (key === NOT_A_KEY) return [`${target}: the key is not of the form seq_live_… or seq_test_…`];
  const wanted = target === "live" ? "seq_live_" : "seq_test_";
  return key.startsWith(wanted) ? [] : [`${target}: ${key} is of the wrong mode, not ${wanted}…`];
}

function said(cause: unknown): string {
  if (!(cause instanceof UserError)) return cause instanceof Error ? cause.message : String(cause);
  const details = cause.details.map(({ message }) => `; ${message}`).join("");
  return `${cause.message}${details}${cause.hint === undefined ? "" : ` (${cause.hint})`}`;
}

function collect(problems: string[], text: string): Promise<void> {
  problems.push(text);
  return Promise.resolve();
}
