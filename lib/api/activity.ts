import {
  fillListSchema,
  type FillRow,
  orderListSchema,
  type OrderRow,
} from "../contract/activity.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

/**
 * The newest orders of a deployment, newest first. A platform that does not know the filter answers
 * with those of the account, of which the deployment's are taken.
 */
export async function recentOrders(
  client: RestClient,
  id: string,
  limit: number,
): Promise<OrderRow[]> {
  const query = { deployment_id: id, limit };
  const { orders } = expectShape(orderListSchema, await client.get("/v1/orders", query));
  return orders.filter((row) => row.deployment_id === id);
}

/** The newest fills of a deployment, newest first; see {@link recentOrders}. */
export async function recentFills(
  client: RestClient,
  id: string,
  limit: number,
): Promise<FillRow[]> {
  const query = { deployment_id: id, limit };
  const { fills } = expectShape(fillListSchema, await client.get("/v1/fills", query));
  return fills.filter((row) => row.deployment_id === id);
}
