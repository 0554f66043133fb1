import { getIntelligence } from "../../lib/api/intelligence.ts";
import type { Action } from "../../lib/cli/command.ts";
import { openSession, targetTag } from "../session.ts";
import { withKnownSymbols } from "./unknown_symbol.ts";
import { intelText } from "./view.ts";

export const action: Action = async (context, input) => {
  const { target, client } = await openSession(context);
  const symbol = input.args["symbol"]!;
  const reading = getIntelligence(client, symbol).catch(async (cause) => {
    throw await withKnownSymbols(cause, client, symbol);
  });
  const intelligence = await context.progress(`reading the books of ${symbol}`, reading);
  return {
    target: target.name,
    json: { ...intelligence },
    text: (paint) =>
      targetTag(target, paint, context.stdout.isTerminal) +
      intelText(intelligence, paint, context.stdout.columns()),
  };
};
