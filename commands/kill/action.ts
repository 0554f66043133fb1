import { ApiError } from "../../lib/api/api_error.ts";
import { getDeployment, resolveDeployment } from "../../lib/api/deployments.ts";
import { clearKillSwitch } from "../../lib/api/kill_switch.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import type { Action, CommandResult, Input } from "../../lib/cli/command.ts";
import { confirmCommand } from "../../lib/cli/confirm.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { asksAll } from "../name_or_all.ts";
import { deploymentName, openSession } from "../session.ts";
import { carryOut } from "./carry_out.ts";
import { command } from "./command.ts";
import { clearText, killedDocument, killedText } from "./view.ts";

export const action: Action = async (context, input) => {
  checkUsage(input);
  const all = asksAll(input, "kill");
  if (input.options["clear"] === true) return await clear(context, input);
  const name = all ? undefined : await deploymentName(context, input.args["name"]);
  const session = await openSession(context);
  const { target, client } = session;
  // Asked first: a name that isn't there must not stop the account.
  const ids = name === undefined ? undefined : [await existing(context, client, name)];
  const closes = input.options["flatten"] === true;
  if (closes) {
    const whose = name ?? "every deployment";
    const what = name === undefined
      ? "stop every deployment and close with market orders all that the account holds besides " +
        "money, whoever bought it"
      : `stop ${name} and close its positions with market orders`;
    await confirmCommand(context, target.name, command, input, what, whose);
  }
  const done = await context.progress(
    "Stopping",
    carryOut(context, session, ids, { closes, reason: reasonGiven(input) }),
  );
  const killed = { ...done, of: name };
  return {
    target: target.name,
    json: killedDocument(killed),
    text: (paint) => killedText(killed, target, context.options, context.stdout.isTerminal, paint),
    ...(killed.flat ? {} : { exit: "failed" as const }),
  };
};

/** The id of a deployment that is there; one that can't be looked at now is stopped all the same. */
async function existing(context: Context, client: RestClient, name: string): Promise<string> {
  const id = await resolveDeployment(client, name, context.options).catch(orAll);
  try {
    if (id === name) await getDeployment(client, id);
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status === 404) throw cause;
  }
  return id;
}

/** A platform that can't be asked for one deployment may still be able to stop everything. */
function orAll(cause: unknown): never {
  if (!(cause instanceof ApiError) || cause.status < 500) throw cause;
  const { status, apiCode: code, message, requestId } = cause;
  const hint =
    "nothing was stopped: sequence kill --all engages the switch without looking up a name";
  throw new ApiError({ status, code, message, requestId, hint, cause });
}

async function clear(context: Context, input: Input): Promise<CommandResult> {
  const { target, client } = await openSession(context);
  const what = "lift the kill switch, so that orders are taken again";
  await confirmCommand(context, target.name, command, input, what, "");
  const state = await clearKillSwitch(client);
  const active = state.active !== false;
  return {
    target: target.name,
    json: { kill_switch: { active } },
    text: (paint) => clearText(active, target, context.stdout.isTerminal, paint),
    ...(active ? { exit: "failed" as const } : {}),
  };
}

function reasonGiven(input: Input): string {
  const text = input.options["reason"];
  return typeof text === "string" ? text : "sequence kill";
}

function checkUsage({ args, options }: Input): void {
  const more = args["name"] !== undefined || options["all"] === true || options["flatten"] === true;
  if (options["clear"] !== true || !more) return;
  throw new UserError({
    code: "USAGE",
    exit: "usage",
    message: "--clear lifts the account's switch; it takes no name, --all or --flatten",
    hint: "sequence kill --help",
  });
}
