import { deploymentPath, listDeployments } from "../../lib/api/deployments.ts";
import { cancelAllOnVenue, engageKillSwitch } from "../../lib/api/kill_switch.ts";
import { cancelOrder } from "../../lib/api/resting_orders.ts";
import { createRestClient, expectShape, type RestClient } from "../../lib/api/rest_client.ts";
import type { Context } from "../../lib/cli/context.ts";
import { transitionSchema } from "../../lib/contract/deployments.ts";
import type { Session } from "../session.ts";
import { Steps } from "./faults.ts";
import { type Closing, flatten } from "./flatten.ts";
import type { Held } from "./held.ts";
import { isFlat, openOrders, readUntil, type Scope } from "./remaining.ts";
import type { Killed } from "./view.ts";

const READ_BACK_MS = 10_000;
/** Requests under way at once. */
const AT_ONCE = 4;

/** What stopping one deployment did. */
interface Stop {
  cancelled: number;
  closed: Closing[];
}

/** What is wanted besides stopping. */
export interface Wish {
  closes: boolean;
  reason: string;
}

/**
 * Stops the deployments `only` names, or all of the account. Every step is taken, whatever became of
 * the one before; then everything is read back.
 */
export async function carryOut(
  context: Context,
  { target, client }: Session,
  only: readonly string[] | undefined,
  { closes, reason }: Wish,
): Promise<Omit<Killed, "of">> {
  const steps = new Steps(context);
  const state = await steps.take(
    "the kill switch did not engage",
    () => engageKillSwitch(client, reason),
  );
  const listed = only === undefined
    ? await steps.take("the deployments can't be listed", () => listDeployments(client))
    : [];
  const known = listed ?? [];
  const ids = only ?? known.map((each) => each.deployment_id);
  const scope: Scope = { all: only === undefined, ids };
  // Where the platform closes in the instances' own name, they know of it when they start again.
  const inOwnName = closes && await steps.take(
        "what the platform can do is not known",
        () => client.can("deployments.close"),
      ) === true;
  const stops = await inTurns(
    ids,
    (id) => steps.take(`${id} did not stop`, () => stop(client, id, inOwnName)),
  );
  const venues = known.flatMap((each) => each.edges ?? []).flatMap((edge) => edge.venue ?? []);
  const cancelled = sum(stops.map((each) => each?.cancelled)) +
    await cancelRest(client, scope, venues, steps);
  let engaged = state?.active === true;
  const closed: Closing[] = stops.flatMap((each) => each?.closed ?? []);
  // Closing lifts the switch for a moment, so nothing that was not stopped may be left.
  const held = closes && listed !== undefined ? await heldStill(context, client, scope, steps) : [];
  if (held.length > 0) {
    const run = crypto.randomUUID().slice(0, 8);
    try {
      const what = "the positions were not all closed";
      closed.push(...await steps.take(what, () => flatten(context, client, held, run)) ?? []);
    } finally {
      // Also after Ctrl-C, which must not leave the account open.
      const unstoppable = { ...context, signal: new AbortController().signal };
      const again = createRestClient({
        context: unstoppable,
        baseUrl: target.url,
        key: target.key,
      });
      const what = "the kill switch did not engage again";
      engaged = (await steps.take(what, () => engageKillSwitch(again, reason)))?.active === true;
    }
  }
  const remaining = await steps.take(
    "what is still open can't be read",
    () => readUntil(context, client, scope, READ_BACK_MS, done(closes)),
  );
  return {
    engaged,
    deployments: stops.filter((each) => each !== undefined).length,
    cancelled,
    closed,
    remaining,
    // What was never listed may run, and would not be among what remains.
    flat: engaged && listed !== undefined && remaining !== undefined && isFlat(remaining),
    faults: steps.faults,
  };
}

/** The positions to close, once nothing trades any more; none where that can't be known. */
async function heldStill(
  context: Context,
  client: RestClient,
  scope: Scope,
  steps: Steps,
): Promise<Held[]> {
  const read = await steps.take(
    "what is held can't be read; nothing was closed",
    () => readUntil(context, client, scope, READ_BACK_MS, ({ running }) => running.length === 0),
  );
  if (read === undefined) return [];
  if (read.running.length === 0) return read.positions;
  steps.faults.push(`${read.running.join(", ")} still runs; nothing was closed`);
  return [];
}

/** Positions go by themselves only where they were closed. */
function done(closes: boolean): Parameters<typeof readUntil>[4] {
  return (remaining) => isFlat(closes ? remaining : { ...remaining, positions: [] });
}

async function stop(client: RestClient, id: string, closes: boolean): Promise<Stop> {
  const path = deploymentPath(id, "stop");
  const body = { cancel_orders: true, ...(closes ? { close_positions: true } : {}) };
  const json = await client.send({ method: "POST", path, body, repeatable: true });
  const { cancelled_orders: cancelled, closed } = expectShape(transitionSchema, json);
  return {
    cancelled: cancelled ?? 0,
    closed: (closed ?? []).map((each) => ({
      venue: each.venue,
      symbol: each.symbol,
      side: each.side,
      qty_1e8: each.qty_1e8,
      filled_qty_1e8: each.filled_qty_1e8,
      status: each.status,
      reason: each.failure_reason ?? null,
    })),
  };
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
