import type { GlobalOptions } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { nearest } from "../cli/suggest.ts";
import { typed } from "../cli/typed.ts";
import {
  type Deployment,
  deploymentListSchema,
  deploymentRows,
  deploymentSchema,
} from "../contract/deployments.ts";
import { ApiError } from "./api_error.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

const PAGE = 200;
/** More than anybody has: a list that goes on without end is none. */
const MOST = 20_000;

/** Address of a deployment, or of what is below it. */
export function deploymentPath(id: string, ...below: string[]): string {
  return ["/v1/deployments", encodeURIComponent(id), ...below].join("/");
}

/** All deployments of the account, newest first. */
export async function listDeployments(client: RestClient, name?: string): Promise<Deployment[]> {
  const rows: Deployment[] = [];
  for (;;) {
    const query = { limit: PAGE, offset: rows.length || undefined, name };
    const list = expectShape(deploymentListSchema, await client.get("/v1/deployments", query));
    const page = deploymentRows(list);
    rows.push(...page);
    if (Array.isArray(list) || list["has_more"] !== true || page.length === 0) return rows;
    if (rows.length >= MOST) {
      throw new ApiError({
        status: 500,
        code: "UNEXPECTED_ANSWER",
        message: `the platform's list of deployments does not end after ${MOST}`,
      });
    }
  }
}

export async function getDeployment(client: RestClient, id: string): Promise<Deployment> {
  return expectShape(deploymentSchema, await client.get(deploymentPath(id)));
}

/** The deployment of exactly this name; undefined if there is none. */
export async function findDeployment(
  client: RestClient,
  name: string,
): Promise<Deployment | undefined> {
  return (await listDeployments(client, name)).find((row) => row.name === name);
}

/**
 * The id behind a name or a `dep_…` id. Throws a not-found error with the nearest name, or with what
 * to type for the target of `options`.
 */
export async function resolveDeployment(
  client: RestClient,
  nameOrId: string,
  options: Pick<GlobalOptions, "sandbox" | "local">,
): Promise<string> {
  if (nameOrId.startsWith("dep_")) return nameOrId;
  const found = await findDeployment(client, nameOrId);
  if (found !== undefined) return found.deployment_id;
  throw await notFound(client, nameOrId, options);
}

async function notFound(
  client: RestClient,
  name: string,
  options: Pick<GlobalOptions, "sandbox" | "local">,
): Promise<UserError> {
  const names = (await listDeployments(client)).map((row) => row.name);
  const meant = nearest(name, names);
  return new UserError({
    code: "NOT_FOUND",
    exit: "notFound",
    message: `no deployment "${name}"`,
    hint: meant !== undefined
      ? `did you mean ${meant}?`
      : names.length === 0
      ? `${typed(options, "deploy")} makes one from Sequence.toml`
      : `there are: ${names.slice(0, 10).join(", ")}`,
  });
}
