import type { RiskBody } from "../../contract/deployment_requests.ts";
import type { Deployment } from "./instance.ts";
import type { InstancePlan } from "./layout.ts";

/** Every symbol that the instances trade, once. */
export function symbolsOf(plans: readonly InstancePlan[]): string[] {
  return [...new Set(plans.flatMap((plan) => plan.symbols))];
}

/** Whether only limits differ: the same labels on the same markets. */
export function sameShape(deployment: Deployment, plans: readonly InstancePlan[]): boolean {
  const shape = (all: readonly InstancePlan[]) =>
    JSON.stringify(all.map(({ label, edgeId, symbols, nbbo }) => [label, edgeId, symbols, nbbo]));
  return shape(deployment.instances.map((each) => each.plan)) === shape(plans);
}

/** Limits are BigInt again after JSON. */
export function revived(layout: Record<string, unknown>): Record<string, unknown> {
  const risk = (value: unknown): RiskBody | undefined => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key === "symbols") {
          const own = Object.entries(item as Record<string, unknown>);
          return [key, Object.fromEntries(own.map(([symbol, limits]) => [symbol, risk(limits)]))];
        }
        return [key, /_1e[89]$/.test(key) ? BigInt(item as number) : item];
      }),
    ) as RiskBody;
  };
  const instances = layout["instances"] as Record<string, unknown>[] | undefined;
  return {
    ...layout,
    ...(layout["risk"] === undefined ? {} : { risk: risk(layout["risk"]) }),
    ...(instances === undefined
      ? {}
      : { instances: instances.map((each) => ({ ...each, risk: risk(each["risk"]) })) }),
  };
}
