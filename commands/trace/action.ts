import { ApiError } from "../../lib/api/api_error.ts";
import { resolveDeployment } from "../../lib/api/deployments.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import { getTrace } from "../../lib/api/traces.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { typed } from "../../lib/cli/typed.ts";
import { findProject, loadProject } from "../../lib/project/project.ts";
import { projectFolder } from "../project.ts";
import { openSession, targetTag } from "../session.ts";
import { traceText } from "./view.ts";

export const action: Action = async (context, input) => {
  const { target, client } = await openSession(context);
  const id = input.args["order_id"]!;
  const label = input.options["label"] as string | undefined;
  const given = input.options["deployment"] as string | undefined;
  // Every other form of an id names its order alone.
  const isNumber = /^\d{1,20}$/.test(id);
  const deploymentId = isNumber ? await whose(context, client, given) : undefined;
  const query = { id, deploymentId, label: isNumber ? label : undefined };
  const reading = getTrace(client, query).catch((cause) => nameOne(cause, context));
  const trace = await context.progress(`reading the trace of ${id}`, reading);
  return {
    target: target.name,
    json: trace.document,
    text: (paint) =>
      targetTag(target, paint, context.stdout.isTerminal) +
      traceText(trace, paint, context.stdout.columns()),
  };
};

/** The platform names the orders that an ambiguous id may mean; this says what to type then. */
function nameOne(cause: unknown, { options }: Context): never {
  if (!(cause instanceof ApiError) || ![404, 409].includes(cause.status)) throw cause;
  const { status, code, message, requestId, details } = cause;
  const hint = status === 404
    ? `${typed(options, "watch NAME --once --json")} lists the newest orders with their ids`
    : `${typed(options, "trace")} with one of these ids, or with --deployment and --label`;
  throw new ApiError({ status, code, message, requestId, details, hint, cause });
}

/** The deployment that an algo's number belongs to; undefined outside of a project. */
async function whose(
  context: Context,
  client: RestClient,
  given: string | undefined,
): Promise<string | undefined> {
  if (given !== undefined) return await resolveDeployment(client, given, context.options);
  const folder = projectFolder(context);
  if (await findProject(folder) === undefined) return undefined;
  return await resolveDeployment(client, (await loadProject(folder)).name, context.options);
}
