import { type LogPage, logPageSchema } from "../contract/logs.ts";
import { ApiError } from "./api_error.ts";
import { deploymentPath, getDeployment } from "./deployments.ts";
import { expectShape, type RequestOptions, type RestClient } from "./rest_client.ts";

/** Reads pages of one deployment's log. */
export type LogReader = (query: NonNullable<RequestOptions["query"]>) => Promise<LogPage>;

/**
 * A reader of a deployment's log. A platform that has no log by deployment is asked by the
 * deployment's first symbol instead, from then on at once.
 */
export function logReader(client: RestClient, id: string): LogReader {
  let path = deploymentPath(id, "logs");
  let settled = false;
  const read: LogReader = async (query) =>
    expectShape(logPageSchema, await client.get(path, query));
  return async (query) => {
    try {
      const page = await read(query);
      settled = true;
      return page;
    } catch (cause) {
      const absent = cause instanceof ApiError && (cause.status === 404 || cause.status === 405);
      if (!absent || settled || await client.can("logs.cursor")) throw cause;
      // Not found may as well mean the deployment, which this says then.
      const deployment = await getDeployment(client, id);
      const symbol = deployment.symbols?.[0] ?? deployment.edges?.[0]?.symbol;
      if (symbol === undefined) throw cause;
      path = `/v1/algos/${encodeURIComponent(symbol)}/logs`;
      settled = true;
      return await read(query);
    }
  };
}
