import { getDeployment, listDeployments, resolveDeployment } from "../../lib/api/deployments.ts";
import type { Action, CommandResult } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { typed } from "../../lib/cli/typed.ts";
import { findProject, loadProject } from "../../lib/project/project.ts";
import { asksAll } from "../name_or_all.ts";
import { projectFolder } from "../project.ts";
import { openSession, type Session, targetTag } from "../session.ts";
import { deploymentText, listText } from "./view.ts";

export const action: Action = async (context, input) => {
  const all = asksAll(input, "status");
  const name = all ? undefined : await wanted(context, input.args["name"]);
  const session = await openSession(context);
  const read = name === undefined
    ? () => list(context, session)
    : await oneReader(context, session, name);
  if (input.options["watch"] !== true) return await read();
  while (!context.signal.aborted) {
    const { json, text } = await untilInterrupted(context, read);
    if (context.signal.aborted) break;
    await context.emit(json, (paint) => `${text?.(paint) ?? ""}\n`);
    await context.sleep(1000, context.signal);
  }
  return {};
};

/** The given name, else the project's; none outside of a project, which means the list. */
async function wanted(context: Context, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) return given;
  const folder = projectFolder(context);
  return await findProject(folder) === undefined ? undefined : (await loadProject(folder)).name;
}

async function oneReader(
  context: Context,
  { target, client }: Session,
  name: string,
): Promise<() => Promise<CommandResult>> {
  const id = await resolveDeployment(client, name, context.options);
  return async () => {
    const deployment = await getDeployment(client, id);
    return {
      target: target.name,
      json: { deployment },
      text: (paint) =>
        targetTag(target, paint, context.stdout.isTerminal) +
        deploymentText(deployment, context.now(), paint),
    };
  };
}

async function list(context: Context, { target, client }: Session): Promise<CommandResult> {
  const deployments = await listDeployments(client);
  return {
    target: target.name,
    json: { deployments },
    text: (paint) =>
      targetTag(target, paint, context.stdout.isTerminal) +
      (deployments.length === 0
        ? `No deployments; ${typed(context.options, "deploy")} makes one`
        : listText(deployments, context.now(), paint)),
  };
}

/** Ctrl-C is how watching ends, also in the middle of a request. */
async function untilInterrupted(
  context: Context,
  read: () => Promise<CommandResult>,
): Promise<CommandResult> {
  try {
    return await read();
  } catch (cause) {
    if (context.signal.aborted) return {};
    throw cause;
  }
}
