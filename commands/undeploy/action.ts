import { deploymentPath, getDeployment } from "../../lib/api/deployments.ts";
import { expectShape } from "../../lib/api/rest_client.ts";
import type { Action } from "../../lib/cli/command.ts";
import { confirmCommand } from "../../lib/cli/confirm.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { count, quantity, usd } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import { type Deletion, deletionSchema } from "../../lib/contract/deployments.ts";
import { dryRun } from "../dry_run.ts";
import { deploymentId, openSession, targetTag } from "../session.ts";
import { command } from "./command.ts";

export const action: Action = async (context, input) => {
  const { target, client } = await openSession(context);
  const id = await deploymentId(context, client, input.args["name"]);
  const before = await getDeployment(client, id);
  for (const edge of before.edges ?? []) {
    if ((edge.position_1e8 ?? 0n) === 0n) continue;
    const held = quantity(edge.position_1e8 ?? 0n);
    await context.note(
      `${neutralise(edge.label ?? "—")} holds ${held} ${neutralise(edge.symbol ?? "")}; ` +
        "it stays with the account",
    );
  }
  const open = (before.edges ?? []).reduce((sum, edge) => sum + (edge.orders?.open ?? 0), 0);
  const what = `stop ${before.name}, cancel its ${open} open orders and remove it`;
  await confirmCommand(context, target.name, command, input, what, before.name);
  const request = { method: "DELETE", path: deploymentPath(id) } as const;
  if (input.options["dryRun"] === true) return dryRun(context, target, [request]);
  const removal = client.send(request);
  const deletion = expectShape(deletionSchema, {
    deployment_id: id,
    ...await context.progress(`Removing ${before.name}`, removal) as object,
  });
  const cancelled = deletion.cancelled_orders ?? 0;
  const positions = deletion.open_positions ?? [];
  return {
    target: target.name,
    json: {
      deployment_id: id,
      name: before.name,
      cancelled_orders: cancelled,
      open_positions: positions,
    },
    text: (paint) =>
      `${targetTag(target, paint, context.stdout.isTerminal)}${
        paint.bold(neutralise(before.name))
      } is removed, ` +
      `${count(cancelled)} orders cancelled` + positionsText(positions, paint),
  };
};

function positionsText(positions: NonNullable<Deletion["open_positions"]>, paint: Paint): string {
  if (positions.length === 0) return "";
  const rows = positions.map((each) => [
    neutralise(each.label ?? "—"),
    neutralise(each.symbol ?? "—"),
    neutralise(each.venue ?? "—"),
    quantity(each.position_1e8 ?? 0n),
    usd(each.value_usd_1e9 ?? 0n),
  ]);
  const columns = [
    { title: "LABEL" },
    { title: "SYMBOL" },
    { title: "VENUE" },
    { title: "POSITION", right: true },
    { title: "VALUE", right: true },
  ];
  return `\n\nPositions that stay with the account:\n${table(columns, rows, paint)}`;
}
