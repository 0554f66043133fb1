import { putVenueSecrets, type VenueSecrets } from "../../lib/api/venue_credentials.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { typed } from "../../lib/cli/typed.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { openSession, targetTag } from "../session.ts";
import { redacted, secretTexts } from "./redacted.ts";
import { checkedSecrets, parseSecrets } from "./secrets.ts";
import { withVenuesHint } from "./unknown_venue.ts";

export const action: Action = async (context, input) => {
  const venue = input.args["venue"]!;
  const given = input.options["withSecrets"] === true
    ? parseSecrets(await context.readStdin(), venue)
    : await askedSecrets(context, venue);
  const { target, client } = await openSession(context);
  const sent = putVenueSecrets(client, venue, given);
  let stored: boolean;
  try {
    const answer = await context.progress(`Connecting ${venue}`, sent);
    stored = answer.stored !== false;
  } catch (cause) {
    throw redacted(withVenuesHint(cause, context), secretTexts(given));
  }
  const name = neutralise(venue);
  return {
    target: target.name,
    json: { venue, connected: true, stored },
    text: (paint) =>
      `${targetTag(target, paint, context.stdout.isTerminal)}${paint.bold(name)} is connected; ` +
      (stored
        ? `the platform at ${target.url} has its keys, and nothing is stored here`
        : "paper trading needs no keys: the platform looked at their shape and kept none of them"),
  };
};

async function askedSecrets(context: Context, venue: string): Promise<VenueSecrets> {
  const { prompt, options } = context;
  if (!prompt.available) {
    throw new UserError({
      code: "NO_TERMINAL",
      exit: "usage",
      message: `there is no terminal to ask for the keys of ${venue}`,
      hint: typed(options, `connect ${venue} --with-secrets < FILE`),
    });
  }
  const apiKey = (await prompt.secret(`API key of ${venue}`)).trim();
  const apiSecret = (await prompt.secret("API secret")).trim();
  const passphrase = (await prompt.secret("Passphrase (Enter = none)")).trim();
  return checkedSecrets({ apiKey, apiSecret, ...(passphrase ? { passphrase } : {}) }, venue);
}
