import type { RestClient } from "../../lib/api/rest_client.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { typed } from "../../lib/cli/typed.ts";
import type { Target } from "../../lib/config/targets.ts";
import type { Deployment } from "../../lib/contract/deployments.ts";

interface WantedInstance {
  label?: string;
  venue?: string;
  risk?: Record<string, unknown>;
}

/**
 * Which parts of a request the platform's answer does not confirm: labels, venues and limits. A
 * pure comparison; what the request does not name needs no confirmation.
 */
export function unconfirmed(body: Record<string, unknown>, deployment: Deployment): string[] {
  const common = body["risk"] as Record<string, unknown> | undefined;
  const wanted = (body["instances"] as WantedInstance[] | undefined) ?? [body as WantedInstance];
  const edges = deployment.edges ?? [];
  return wanted.flatMap((instance) => {
    const edge = edges.find((each) =>
      (instance.label === undefined || each.label === instance.label) &&
      (instance.venue === undefined || each.venue === instance.venue)
    );
    const name = instance.label ?? instance.venue ?? "the instance";
    if (edge === undefined) return [`${name} (${instance.venue ?? "its venue"})`];
    const limits = { ...common, ...instance.risk };
    return differing(limits, edge["risk"]).map((path) => `${name}: ${path}`);
  });
}

/** Paths of the wanted limits that are not shown as they were wanted, those of symbols too. */
function differing(wanted: Record<string, unknown>, shown: unknown): string[] {
  const there = (typeof shown === "object" && shown !== null ? shown : {}) as Record<
    string,
    unknown
  >;
  return Object.entries(wanted).flatMap(([key, value]) => {
    if (typeof value === "object" && value !== null) {
      return differing(value as Record<string, unknown>, there[key]).map((path) =>
        `${key}.${path}`
      );
    }
    return there[key] === value ? [] : [key];
  });
}

/**
 * Never trade with limits that the platform did not confirm: removes what was just registered (on
 * live after asking) and says which part was not taken.
 */
export async function requireConfirmed(
  context: Context,
  client: RestClient,
  target: Target["name"],
  body: Record<string, unknown>,
  deployment: Deployment,
): Promise<void> {
  const missing = unconfirmed(body, deployment);
  if (missing.length === 0) return;
  const { name, deployment_id: id } = deployment;
  const removes = target !== "live" || context.options.yes ||
    (context.prompt.available &&
      await context.prompt.confirm(`LIVE: ${name} was not taken as written; remove it?`));
  if (removes) await client.delete(`/v1/deployments/${id}`);
  throw new UserError({
    code: "NOT_CONFIRMED",
    message: `the platform did not confirm ${missing.join(", ")}`,
    hint: removes
      ? "nothing is registered; take these keys out of Sequence.toml, or deploy with --sandbox"
      : `it is registered and stopped: ${typed(context.options, `undeploy ${name}`)}`,
  });
}
