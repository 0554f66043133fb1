import { deploymentPath, getDeployment } from "../../lib/api/deployments.ts";
import { expectShape } from "../../lib/api/rest_client.ts";
import type { Action } from "../../lib/cli/command.ts";
import { confirmCommand } from "../../lib/cli/confirm.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { counted, quantity, usd } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import { type Deletion, deletionSchema, type EdgeRow } from "../../lib/contract/deployments.ts";
import { dryRun } from "../dry_run.ts";
import { openDeployment, targetTag } from "../session.ts";
import { command } from "./command.ts";

export const action: Action = async (context, input) => {
  const { target, client, id } = await openDeployment(context, input.args["name"]);
  const before = await getDeployment(client, id);
  const name = neutralise(before.name);
  for (const edge of before.edges ?? []) {
    for (const { symbol, position_1e8 } of heldBy(edge)) {
      await context.note(
        `${neutralise(edge.label ?? "—")} holds ${quantity(position_1e8)} ${neutralise(symbol)}; ` +
          "it stays with the account",
      );
    }
  }
  const open = (before.edges ?? []).reduce((sum, edge) => sum + (edge.orders?.open ?? 0), 0);
  const what = `stop ${name}, cancel its ${counted(open, "open order")} and remove it`;
  await confirmCommand(context, target.name, command, input, what, name);
  const request = { method: "DELETE", path: deploymentPath(id) } as const;
  if (input.options["dryRun"] === true) return dryRun(context, target, [request]);
  const removal = client.send(request);
  const deletion = expectShape(deletionSchema, {
    deployment_id: id,
    ...await context.progress(`Removing ${name}`, removal) as object,
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
      `${targetTag(target, paint, context.stdout.isTerminal)}${paint.bold(name)} is removed, ` +
      `${counted(cancelled, "order")} cancelled` + positionsText(positions, paint),
  };
};

/** What an instance holds, a row a symbol; a platform may tell of one symbol only. */
function heldBy(edge: EdgeRow): { symbol: string; position_1e8: bigint }[] {
  const rows = (edge.positions ?? [])
    .map(({ symbol, position_1e8 }) => ({ symbol, position_1e8: position_1e8 ?? 0n }))
    .filter((row) => row.position_1e8 !== 0n);
  if (rows.length > 0 || (edge.position_1e8 ?? 0n) === 0n) return rows;
  return [{ symbol: edge.symbol ?? "", position_1e8: edge.position_1e8 ?? 0n }];
}

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
