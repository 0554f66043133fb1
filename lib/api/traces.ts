import * as v from "valibot";
import { type Json } from "../contract/json.ts";
import { type Leg, type Stamp, type TracedOrder, tracePageSchema } from "../contract/traces.ts";
import { ApiError } from "./api_error.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

const PAGE = 1000;
/** More stamps than this belong to no order that a person reads. */
const MAX_STAMPS = 20_000;
const LOOKED_THROUGH = 500;

/** The lives of the orders that an id names. */
export interface Trace {
  orders: TracedOrder[];
  stamps: Stamp[];
  legs: Leg[];
  /** The platform's document, all pages in one. */
  document: Record<string, unknown>;
}

export interface TraceQuery {
  id: string;
  /** Narrow an algo's own number down. */
  deploymentId?: string | undefined;
  label?: string | undefined;
}

/**
 * The trace of an order by any of its ids. A platform that does not know the form of the id is
 * asked again with the node order id found among the newest orders. Throws an {@link ApiError}.
 */
export async function getTrace(client: RestClient, query: TraceQuery): Promise<Trace> {
  try {
    return await read(client, query);
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status !== 404) throw cause;
    const id = await nodeOrderId(client, query.id);
    if (id === undefined || id === query.id) throw cause;
    return await read(client, { id });
  }
}

async function read(client: RestClient, query: TraceQuery): Promise<Trace> {
  const orders: TracedOrder[] = [];
  const stamps: Stamp[] = [];
  const legs: Leg[] = [];
  let cursor: string | undefined;
  for (;;) {
    const answer = expectShape(
      tracePageSchema,
      await client.get("/v1/traces", {
        node_order_id: query.id,
        deployment_id: query.deploymentId,
        label: query.label,
        limit: PAGE,
        cursor,
      }),
    );
    const page = Array.isArray(answer) ? { traces: answer } : answer;
    // Orders and legs are the same on every page.
    if (cursor === undefined) {
      orders.push(...page.orders ?? []);
      legs.push(...page.legs ?? []);
    }
    const rows = page.traces ?? ("events" in page ? page.events : undefined) ?? [];
    stamps.push(...rows);
    cursor = "next_cursor" in page && page.has_more ? page.next_cursor ?? undefined : undefined;
    if (cursor === undefined || rows.length === 0 || stamps.length >= MAX_STAMPS) break;
  }
  const rest = {
    count: stamps.length,
    has_more: cursor !== undefined,
    next_cursor: cursor ?? null,
  };
  const document = { orders, traces: stamps, legs, ...rest };
  return { orders, stamps, legs, document };
}

const orderIdsSchema = v.looseObject({
  orders: v.array(v.looseObject({ node_order_id: v.optional(v.nullable(v.string())) })),
});
const ID_KEYS = ["parent_id", "node_order_id", "order_id", "client_order_id", "algo_order_id"];

/** The node order id of an order that has `id` in any of its keys. */
async function nodeOrderId(client: RestClient, id: string): Promise<string | undefined> {
  let json: Json;
  try {
    json = await client.get("/v1/orders", { limit: LOOKED_THROUGH });
  } catch (cause) {
    if (cause instanceof ApiError && cause.status === 404) return undefined;
    throw cause;
  }
  const parsed = v.safeParse(orderIdsSchema, json);
  if (!parsed.success) return undefined;
  const folded = id.toLowerCase();
  const order = parsed.output.orders.find((row) =>
    ID_KEYS.some((key) => row[key] !== undefined && String(row[key]).toLowerCase() === folded)
  );
  return order?.node_order_id ?? undefined;
}
