import type { UserError } from "../cli/errors.ts";
import { UserError as Failure } from "../cli/errors.ts";
import { nearest } from "../cli/suggest.ts";
import {
  type Deployment,
  deploymentListSchema,
  deploymentRows,
  deploymentSchema,
} from "../contract/deployments.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

/** All deployments of the account, newest first. */
export async function listDeployments(client: RestClient, name?: string): Promise<Deployment[]> {
  const query = { limit: 200, ...(name === undefined ? {} : { name }) };
  return deploymentRows(
    expectShape(deploymentListSchema, await client.get("/v1/deployments", query)),
  );
}

export async function getDeployment(client: RestClient, id: string): Promise<Deployment> {
  const path = `/v1/deployments/${encodeURIComponent(id)}`;
  return expectShape(deploymentSchema, await client.get(path));
}

/** The deployment of exactly this name; undefined if there is none. */
export async function findDeployment(
  client: RestClient,
  name: string,
): Promise<Deployment | undefined> {
  return (await listDeployments(client, name)).find((row) => row.name === name);
}

/** The id behind a name or a `dep_…` id. Throws a not-found error with the nearest name. */
export async function resolveDeployment(client: RestClient, nameOrId: string): Promise<string> {
  if (nameOrId.startsWith("dep_")) return nameOrId;
  const found = await findDeployment(client, nameOrId);
  if (found !== undefined) return found.deployment_id;
  throw await notFound(client, nameOrId);
}

async function notFound(client: RestClient, name: string): Promise<UserError> {
  const names = (await listDeployments(client)).map((row) => row.name);
  const meant = nearest(name, names);
  const known = names.length === 0
    ? "there is none yet"
    : `there are: ${names.slice(0, 10).join(", ")}`;
  return new Failure({
    code: "NOT_FOUND",
    exit: "notFound",
    message: `no deployment "${name}"`,
    hint: meant !== undefined
      ? `did you mean ${meant}?`
      : names.length === 0
      ? "sequence deploy makes one from Sequence.toml"
      : known,
  });
}
