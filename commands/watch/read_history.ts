import { recentFills, recentOrders } from "../../lib/api/activity.ts";
import { ApiError } from "../../lib/api/api_error.ts";
import { getDeployment } from "../../lib/api/deployments.ts";
import { logReader } from "../../lib/api/logs.ts";
import { getMesh } from "../../lib/api/mesh.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import type { History } from "./event.ts";

const ROWS = 100;

/** The deployment and what happened lately, asked at once. What a platform doesn't have is empty. */
export async function readHistory(client: RestClient, id: string): Promise<History> {
  const [deployment, orders, fills, log, mesh] = await Promise.all([
    getDeployment(client, id),
    unlessAbsent(recentOrders(client, id, ROWS), []),
    unlessAbsent(recentFills(client, id, ROWS), []),
    unlessAbsent(logReader(client, id)({ limit: ROWS }), { logs: [] }),
    unlessAbsent(getMesh(client, id), undefined),
  ]);
  return {
    deployment,
    orders: orders.reverse(),
    fills: fills.reverse(),
    log: log.logs,
    links: mesh?.links ?? [],
  };
}

/** The answer, or `otherwise` if the platform has no such thing. */
export async function unlessAbsent<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof ApiError && isAbsent(cause)) return otherwise;
    throw cause;
  }
}

function isAbsent({ status }: ApiError): boolean {
  return status === 404 || status === 405 || status === 501;
}
