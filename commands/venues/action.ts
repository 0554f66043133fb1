import { listVenues } from "../../lib/api/venue_credentials.ts";
import type { Action } from "../../lib/cli/command.ts";
import { typed } from "../../lib/cli/typed.ts";
import { openSession, targetTag } from "../session.ts";
import { venuesText } from "./view.ts";

export const action: Action = async (context) => {
  const { target, client } = await openSession(context);
  const venues = await listVenues(client);
  return {
    target: target.name,
    json: { venues },
    text: (paint) =>
      targetTag(target, paint, context.stdout.isTerminal) +
      (venues.length === 0
        ? `No venue is connected; ${typed(context.options, "connect VENUE")} connects one`
        : venuesText(venues, context.now(), paint)),
  };
};
