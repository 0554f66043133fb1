import { type Mesh, meshSchema } from "../contract/mesh.ts";
import { deploymentPath } from "./deployments.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

/** The mesh of a deployment over the last `windowS` seconds. */
export async function getMesh(client: RestClient, id: string, windowS?: number): Promise<Mesh> {
  const query = windowS === undefined ? undefined : { window_s: windowS };
  return expectShape(meshSchema, await client.get(deploymentPath(id, "mesh"), query));
}
