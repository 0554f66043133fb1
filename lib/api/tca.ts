import { type Tca, tcaSchema } from "../contract/tca.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

export interface TcaQuery {
  /** Absent for the whole account. */
  deploymentId?: string | undefined;
  symbol?: string | undefined;
  /** ns since the epoch. */
  sinceNs?: bigint | undefined;
}

/** What trading has cost. */
export async function getTca(client: RestClient, query: TcaQuery): Promise<Tca> {
  const since = query.sinceNs === undefined
    ? undefined
    : new Date(Number(query.sinceNs / 1_000_000n)).toISOString();
  return expectShape(
    tcaSchema,
    await client.get("/v1/tca", {
      deployment_id: query.deploymentId,
      symbol: query.symbol,
      since,
    }),
  );
}
