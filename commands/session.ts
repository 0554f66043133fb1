import { resolveDeployment } from "../lib/api/deployments.ts";
import { createRestClient, type RestClient } from "../lib/api/rest_client.ts";
import type { Context } from "../lib/cli/context.ts";
import { UserError } from "../lib/cli/errors.ts";
import type { Paint } from "../lib/cli/paint.ts";
import { resolveTarget, type Target } from "../lib/config/targets.ts";
import { findProject, loadProject } from "../lib/project/project.ts";
import { projectFolder } from "./project.ts";

/** Whom a command talks to, and the client for it. */
export interface Session {
  target: Target;
  client: RestClient;
}

/** Resolves target and key; the local platform is started if it isn't running. */
export async function openSession(context: Context): Promise<Session> {
  const target = await resolveTarget(context, async (each) => {
    const { ensureLocal } = await import("./local/local_platform.ts");
    return await ensureLocal(each);
  });
  const client = createRestClient({ context, baseUrl: target.url, key: target.key });
  return { target, client };
}

/** The name that was given, else the one in Sequence.toml. Throws a usage error for neither. */
export async function deploymentName(context: Context, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const folder = projectFolder(context);
  if (await findProject(folder) !== undefined) return (await loadProject(folder)).name;
  throw new UserError({
    code: "NO_NAME",
    exit: "usage",
    message: "no deployment name: none was given, and there is no Sequence.toml here or above",
    hint: "give the name or dep_… id, or run this inside a project",
  });
}

/** The id of the deployment that a command is about. */
export async function deploymentId(
  context: Context,
  client: RestClient,
  given: string | undefined,
): Promise<string> {
  return await resolveDeployment(client, await deploymentName(context, given), context.options);
}

/**
 * The session of a command that is about one deployment, and the deployment's id. The name comes
 * first: without one nothing is asked and no platform is started.
 */
export async function openDeployment(
  context: Context,
  given: string | undefined,
): Promise<Session & { id: string }> {
  const name = await deploymentName(context, given);
  const session = await openSession(context);
  return { ...session, id: await resolveDeployment(session.client, name, context.options) };
}

/** The target as a tag on a screen. */
export function screenTag(target: Target["name"], paint: Paint): string {
  return target === "live" ? paint.red("[LIVE]") : paint.cyan(`[${target}]`);
}

/** `sandbox` or `local` as a tag; live is red on a terminal and unmarked in scripts. */
export function targetTag(target: Target, paint: Paint, isTerminal: boolean): string {
  return target.name !== "live" || isTerminal ? screenTag(target.name, paint) + " " : "";
}
