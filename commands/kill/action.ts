import { deploymentPath, listDeployments, resolveDeployment } from "../../lib/api/deployments.ts";
import { cancelAllOnVenue, clearKillSwitch, engageKillSwitch } from "../../lib/api/kill_switch.ts";
import { expectShape, type RestClient } from "../../lib/api/rest_client.ts";
import { cancelOrder } from "../../lib/api/resting_orders.ts";
import type { Action, CommandResult, Input } from "../../lib/cli/command.ts";
import { confirmCommand } from "../../lib/cli/confirm.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { transitionSchema } from "../../lib/contract/deployments.ts";
import { deploymentName, openSession, type Session } from "../session.ts";
import { command } from "./command.ts";
import { Steps } from "./faults.ts";
import { type Closing, flatten } from "./flatten.ts";
import { isFlat, openOrders, readUntil, type Scope } from "./remaining.ts";
import { clearText, type Killed, killedDocument, killedText } from "./view.ts";

const READ_BACK_MS = 10_000;
/** Requests under way at once. */
const AT_ONCE = 4;

export const action: Action = async (context, input) => {
  checkUsage(input);
  if (input.options["clear"] === true) return await clear(context, input);
  const all = input.options["all"] === true;
  const name = all ? undefined : await deploymentName(context, input.args["name"]);
  const session = await openSession(context);
  const { target, client } = session;
  // Asked first: a name that isn't there must not stop the account.
  const ids = name === undefined ? undefined : [await resolveDeployment(client, name)];
  const closes = input.options["flatten"] === true;
  if (closes) {
    const whose = name ?? "every deployment";
    const what = `stop ${whose} and close its positions with market orders`;
    await confirmCommand(context, target.name, command, input, what, whose);
  }
  const killed = await context.progress(
    "Stopping",
    kill(context, session, ids, { closes, reason: reasonGiven(input) }),
  );
  return {
    target: target.name,
    json: killedDocument(killed),
    text: (paint) => killedText(killed, target, context.stdout.isTerminal, paint),
    ...(killed.flat ? {} : { exit: "failed" as const }),
  };
};

interface Wish {
  closes: boolean;
  reason: string;
}

/** Every step is taken, whatever became of the one before; then everything is read back. */
async function kill(
  context: Context,
  { client }: Session,
  only: readonly string[] | undefined,
  { closes, reason }: Wish,
): Promise<Killed> {
  const steps = new Steps(context);
  const state = await steps.take(
    "the kill switch did not engage",
    () => engageKillSwitch(client, reason),
  );
  const known = only === undefined
    ? await steps.take("the deployments can't be listed", () => listDeployments(client)) ?? []
    : [];
  const ids = only ?? known.map((each) => each.deployment_id);
  const scope: Scope = { all: only === undefined, ids };
  const stops = await inTurns(
    ids,
    (id) => steps.take(`${id} did not stop`, () => stop(client, id)),
  );
  const venues = known.flatMap((each) => each.edges ?? []).flatMap((edge) => edge.venue ?? []);
  const cancelled = sum(stops) + await cancelRest(client, scope, venues, steps);
  let closed: Closing[] = [];
  if (closes) {
    const before = await steps.take(
      "what is held can't be read; nothing was closed",
      () => readUntil(context, client, scope, READ_BACK_MS, ({ running }) => running.length === 0),
    );
    closed = await steps.take("the positions were not all closed", async () => {
      const { positions = [], running = [] } = before ?? {};
      if (running.length > 0) throw new Error(`${running.join(", ")} still runs`);
      const run = crypto.randomUUID().slice(0, 8);
      return positions.length === 0 ? [] : await flatten(context, client, positions, run, reason);
    }) ?? [];
  }
  const remaining = await steps.take(
    "what is still open can't be read",
    () => readUntil(context, client, scope, READ_BACK_MS, done(closes)),
  );
  const engaged = state?.active === true;
  return {
    engaged,
    deployments: stops.filter((each) => each !== undefined).length,
    cancelled,
    closed,
    remaining,
    flat: engaged && remaining !== undefined && isFlat(remaining),
    faults: steps.faults,
  };
}

/** Positions go by themselves only where they were closed. */
function done(closes: boolean): Parameters<typeof readUntil>[4] {
  return (remaining) => isFlat(closes ? remaining : { ...remaining, positions: [] });
}

async function stop(client: RestClient, id: string): Promise<number> {
  const path = deploymentPath(id, "stop");
  const body = { cancel_orders: true };
  const json = await client.send({ method: "POST", path, body, repeatable: true });
  return expectShape(transitionSchema, json).cancelled_orders ?? 0;
}

/** Venue by venue where everything goes, then one by one what is left; how many that were. */
async function cancelRest(
  client: RestClient,
  scope: Scope,
  venues: readonly string[],
  steps: Steps,
): Promise<number> {
  const resting = async () =>
    await steps.take("the open orders can't be read", () => openOrders(client, scope)) ?? [];
  let orders = await resting();
  let byVenue: (number | undefined)[] = [];
  if (scope.all) {
    const everywhere = new Set([...venues, ...orders.flatMap(({ venue }) => venue ?? [])]);
    byVenue = await inTurns([...everywhere], (venue) =>
      steps.take(
        `the orders on ${venue} were not cancelled at once`,
        () => cancelAllOnVenue(client, venue),
      ));
    orders = await resting();
  }
  const single = await inTurns(
    orders,
    ({ node_order_id: id }) => steps.take(`${id} was not cancelled`, () => cancelOrder(client, id)),
  );
  return sum(byVenue) + sum(single);
}

async function inTurns<T, R>(rows: readonly T[], work: (row: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    results.push(...await Promise.all(rows.slice(at, at + AT_ONCE).map(work)));
  }
  return results;
}

function sum(counts: readonly (number | undefined)[]): number {
  return counts.reduce<number>((all, each) => all + (each ?? 0), 0);
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
  const name = args["name"] !== undefined;
  const clashes = options["clear"] === true
    ? name || options["all"] === true || options["flatten"] === true
    : name && options["all"] === true;
  if (!clashes) return;
  throw new UserError({
    code: "USAGE",
    exit: "usage",
    message: options["clear"] === true
      ? "--clear lifts the account's switch; it takes no name, --all or --flatten"
      : `"${args["name"]}" and --all contradict each other`,
    hint: "sequence kill --help",
  });
}
