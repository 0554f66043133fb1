import { deploymentPath } from "../../lib/api/deployments.ts";
import { expectShape } from "../../lib/api/rest_client.ts";
import type { Action } from "../../lib/cli/command.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { count, counted } from "../../lib/cli/numbers.ts";
import { typed } from "../../lib/cli/typed.ts";
import { type Deployment, transitionSchema } from "../../lib/contract/deployments.ts";
import { dryRun } from "../dry_run.ts";
import { instanceTable } from "../instance_table.ts";
import { openDeployment, targetTag } from "../session.ts";
import { tradingInstances } from "../trading_instances.ts";
import { FOLLOW_MS, pollUntil } from "../transition.ts";

export const action: Action = async (context, input) => {
  const { target, client, id } = await openDeployment(context, input.args["name"]);
  const body = input.options["cancelOrders"] === true ? { cancel_orders: true } : {};
  const path = deploymentPath(id, "stop");
  const request = { method: "POST", path, body, repeatable: true } as const;
  if (input.options["dryRun"] === true) return dryRun(context, target, [request]);
  const answer = expectShape(transitionSchema, await client.send(request));
  const deployment = await context.progress(
    "Stopping",
    pollUntil(context, client, id, hasStopped, FOLLOW_MS),
  );
  const name = neutralise(deployment.name);
  const open = answer.open_orders ?? 0;
  const cancelled = answer.cancelled_orders ?? 0;
  if (open > 0) {
    await context.note(
      `${counted(open, "order")} ${open === 1 ? "stays" : "stay"} open; ${
        typed(context.options, `stop ${name} --cancel-orders`)
      } cancels ${open === 1 ? "it" : "them"}`,
    );
  }
  return {
    target: target.name,
    json: { deployment, open_orders: open, cancelled_orders: cancelled },
    text: (paint) =>
      `${targetTag(target, paint, context.stdout.isTerminal)}${paint.bold(name)} ` +
      `${neutralise(deployment.status ?? "unknown")}, ${counted(open, "order")} open` +
      (cancelled > 0 ? `, ${count(cancelled)} cancelled` : "") +
      `\n\n${instanceTable(deployment, paint)}`,
    ...(hasStopped(deployment) ? {} : { exit: "failed" as const }),
  };
};

function hasStopped(deployment: Deployment): boolean {
  return tradingInstances(deployment).length === 0;
}
