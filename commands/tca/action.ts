import { getTca } from "../../lib/api/tca.ts";
import type { Action } from "../../lib/cli/command.ts";
import { asksAll } from "../name_or_all.ts";
import { sinceNs } from "../logs/since.ts";
import { deploymentId, deploymentName, openSession, targetTag } from "../session.ts";
import { tcaText } from "./view.ts";

export const action: Action = async (context, input) => {
  const given = input.args["name"];
  const since = sinceNs(input.options["since"] as string | undefined, context.now());
  const all = asksAll(input, "tca");
  const name = all ? "the account" : await deploymentName(context, given);
  const { target, client } = await openSession(context);
  const tca = await context.progress(
    "reading the costs",
    getTca(client, {
      deploymentId: all ? undefined : await deploymentId(context, client, given),
      symbol: input.options["symbol"] as string | undefined,
      sinceNs: since,
    }),
  );
  return {
    target: target.name,
    json: tca,
    text: (paint) =>
      targetTag(target, paint, context.stdout.isTerminal) +
      tcaText(name, tca, paint, context.stdout.columns()),
  };
};
