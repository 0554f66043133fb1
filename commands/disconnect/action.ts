import { venuePath } from "../../lib/api/venue_credentials.ts";
import type { Action } from "../../lib/cli/command.ts";
import { confirmCommand } from "../../lib/cli/confirm.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { withVenuesHint } from "../connect/unknown_venue.ts";
import { dryRun } from "../dry_run.ts";
import { openSession, targetTag } from "../session.ts";
import { command } from "./command.ts";

export const action: Action = async (context, input) => {
  const venue = input.args["venue"]!;
  const { target, client } = await openSession(context);
  const what = `forget the keys of ${venue}`;
  await confirmCommand(context, target.name, command, input, what, venue);
  const request = { method: "DELETE", path: venuePath(venue) } as const;
  if (input.options["dryRun"] === true) return dryRun(context, target, [request]);
  await client.send(request).catch((cause) => {
    throw withVenuesHint(cause, context);
  });
  return {
    target: target.name,
    json: { venue, connected: false },
    text: (paint) =>
      `${targetTag(target, paint, context.stdout.isTerminal)}${paint.bold(neutralise(venue))} ` +
      "is disconnected; the key goes on being valid until you delete it at the venue",
  };
};
