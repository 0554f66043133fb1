import { deploymentPath, getDeployment } from "../../lib/api/deployments.ts";
import { expectShape } from "../../lib/api/rest_client.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { confirmCommand } from "../../lib/cli/confirm.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { counted } from "../../lib/cli/numbers.ts";
import { typed } from "../../lib/cli/typed.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { type Deployment, transitionSchema } from "../../lib/contract/deployments.ts";
import { instanceProblem, instanceTable } from "../instance_table.ts";
import { dryRun } from "../dry_run.ts";
import { openDeployment, targetTag } from "../session.ts";
import { command } from "./command.ts";
import { FOLLOW_MS, pollUntil } from "../transition.ts";

export const action: Action = async (context, input) => {
  const { target, client, id } = await openDeployment(context, input.args["name"]);
  const before = await getDeployment(client, id);
  const wait = input.options["wait"] === true || context.stdout.isTerminal;
  if (!wait) requireWarm(context, before);
  const name = neutralise(before.name);
  const what = `start ${name} on ${counted(before.edges?.length ?? 0, "edge")}`;
  await confirmCommand(context, target.name, command, input, what, name);
  const path = deploymentPath(id, "start");
  const request = { method: "POST", path, repeatable: true } as const;
  if (input.options["dryRun"] === true) return dryRun(context, target, [request]);
  const answer = expectShape(transitionSchema, await client.send(request));
  for (const warning of answer.warnings ?? []) await context.warn(neutralise(warning));
  const deployment = await context.progress(
    `Starting ${name}`,
    pollUntil(context, client, id, hasStarted, FOLLOW_MS),
  );
  const late = (deployment.edges ?? []).filter((edge) => edge.status !== "running");
  await tellLate(context, deployment, late.length);
  return {
    target: target.name,
    json: { deployment },
    text: (paint) =>
      `${targetTag(target, paint, context.stdout.isTerminal)}${paint.bold(name)} ` +
      `${neutralise(deployment.status ?? "unknown")}\n\n${instanceTable(deployment, paint)}`,
    ...(late.length === 0 ? {} : { exit: "failed" as const }),
  };
};

/** Running everywhere, or as far as it will come without help. */
function hasStarted(deployment: Deployment): boolean {
  const edges = deployment.edges ?? [];
  return edges.every((edge) =>
    edge.status === "running" || edge.status === "failed" || edge.status === "rejected" ||
    // Not warm yet ends by itself.
    (Boolean(edge.error) && edge.error?.code !== "NOT_WARM")
  );
}

/** In scripts a start that would only wait is refused with the reason. */
function requireWarm({ options }: Context, deployment: Deployment): void {
  const cold = (deployment.edges ?? []).filter((edge) =>
    edge.status !== "running" && edge.warmup?.ready === false
  );
  if (cold.length === 0) return;
  throw new UserError({
    code: "NOT_WARM",
    message: `${deployment.name} is not warm yet: ${cold.map((edge) => edge.label).join(", ")} ` +
      "has no fresh book of every symbol",
    hint: `${typed(options, "start --wait")}, or run this again in some seconds`,
  });
}

async function tellLate(context: Context, deployment: Deployment, late: number): Promise<void> {
  if (late === 0) return;
  for (const edge of deployment.edges ?? []) {
    if (edge.status === "running") continue;
    await context.warn(
      `${neutralise(edge.label ?? "—")} is ${neutralise(edge.status ?? "unknown")}: ${
        instanceProblem(edge) || "no answer yet"
      }`,
    );
  }
}
