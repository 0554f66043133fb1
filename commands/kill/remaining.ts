import { getDeployment } from "../../lib/api/deployments.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import { heldPositions, restingOrders } from "../../lib/api/resting_orders.ts";
import { tradedMarkets } from "../../lib/api/traded_markets.ts";
import type { Context } from "../../lib/cli/context.ts";
import type { Deployment } from "../../lib/contract/deployments.ts";
import type { HeldPosition, RestingOrder } from "../../lib/contract/kill_answers.ts";
import { tradingInstances } from "../trading_instances.ts";
import { earlierClosings } from "./earlier_closings.ts";
import { type Held, heldByAccount, heldByInstances, stillHeld } from "./held.ts";

const POLL_MS = 250;

/** Whom a kill is about. */
export interface Scope {
  all: boolean;
  ids: readonly string[];
}

/** What the platform shows when it is asked again. */
export interface Remaining {
  orders: RestingOrder[];
  positions: Held[];
  /** Instances that still run, as `name label`. */
  running: string[];
}

/** Reads back what is open. Throws if the platform can't tell: then nothing is known to be flat. */
export async function readRemaining(client: RestClient, scope: Scope): Promise<Remaining> {
  const [deployments, orders, account] = await Promise.all([
    Promise.all(scope.ids.map((id) => getDeployment(client, id))),
    openOrders(client, scope),
    heldPositions(client),
  ]);
  return {
    orders,
    positions: scope.all
      ? await heldByAll(client, deployments, account)
      : (await Promise.all(deployments.map((each) => heldByOne(client, each, account)))).flat(),
    running: deployments.flatMap(runningInstances),
  };
}

async function heldByAll(
  client: RestClient,
  deployments: readonly Deployment[],
  account: readonly HeldPosition[],
): Promise<Held[]> {
  const instances = heldByInstances(deployments);
  const held = heldByAccount(account, instances, []);
  if (!held.some(({ type }) => type === "spot")) return held;
  // Without them a coin goes by its own name, and is still listed.
  const markets = await tradedMarkets(client).catch(() => []);
  return heldByAccount(account, instances, markets);
}

/** What a deployment holds of the account; others may hold more of the same. */
async function heldByOne(
  client: RestClient,
  deployment: Deployment,
  account: readonly HeldPosition[],
): Promise<Held[]> {
  if (deployment.edges === undefined) {
    throw new Error(`the platform does not show what the instances of ${deployment.name} hold`);
  }
  const rows = heldByInstances([deployment]).filter((row) => stillHeld(row, 0n, account));
  const left = await Promise.all(rows.map(async (row) => {
    const closed = await earlierClosings(client, deployment.deployment_id, row);
    return stillHeld({ ...row, graphId: closed.nextGraphId }, closed.qty1e8, account);
  }));
  return left.filter((row) => row !== undefined);
}

/** The orders that a kill has to cancel. */
export async function openOrders(client: RestClient, scope: Scope): Promise<RestingOrder[]> {
  if (scope.all) return await restingOrders(client);
  return (await Promise.all(scope.ids.map((id) => restingOrders(client, id)))).flat();
}

/** Reads until `done` or the time is over; the last that was read. */
export async function readUntil(
  context: Context,
  client: RestClient,
  scope: Scope,
  timeoutMs: number,
  done: (remaining: Remaining) => boolean,
): Promise<Remaining> {
  const until = context.now() + timeoutMs;
  for (;;) {
    const remaining = await readRemaining(client, scope);
    if (done(remaining) || context.now() >= until) return remaining;
    await context.sleep(POLL_MS, context.signal);
    context.signal.throwIfAborted();
  }
}

export function isFlat({ orders, positions, running }: Remaining): boolean {
  return orders.length + positions.length + running.length === 0;
}

function runningInstances(deployment: Deployment): string[] {
  const labels = tradingInstances(deployment);
  // One that is paused by its platform goes on by itself as long as it is to run.
  const all = labels.length === 0 && deployment.desired_state === "running" ? ["—"] : labels;
  return all.map((label) => `${deployment.name} ${label}`);
}

/** What is open at one venue. */
export interface VenueRemaining {
  venue: string;
  open_orders: number;
  positions: { symbol: string; position_1e8: bigint }[];
}

/** The same by venue; an order that has no venue yet is under `—`. */
export function byVenue({ orders, positions }: Remaining): VenueRemaining[] {
  const rows = new Map<string, VenueRemaining>();
  const row = (venue: string) => {
    const found = rows.get(venue) ?? { venue, open_orders: 0, positions: [] };
    rows.set(venue, found);
    return found;
  };
  for (const order of orders) row(order.venue ?? "—").open_orders++;
  for (const { venue, symbol, qty1e8 } of positions) {
    row(venue).positions.push({ symbol, position_1e8: qty1e8 });
  }
  return [...rows.values()].sort((a, b) => a.venue < b.venue ? -1 : 1);
}
