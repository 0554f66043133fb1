import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import { conflict, notFound } from "../problem.ts";
import type { Center } from "./center.ts";
import { statusOf } from "./deployment_document.ts";
import type { Deployment, Instance } from "./instance.ts";

/**
 * The deployment that a symbol means: the only one that has it, else the one that is to run, else
 * the newest. Throws 404 for none, 409 with the names where several are to run.
 */
export function algoOf(center: Center, symbol: string): Deployment {
  const having = center.deployments.list().filter((each) =>
    each.instances.some((it) => placeOf(it, symbol) >= 0)
  );
  const [newest] = having;
  if (newest === undefined) throw notFound(`no algo for "${foldSymbol(symbol)}"`);
  const wanted = having.filter((each) => each.desired === "running");
  if (wanted.length > 1) {
    throw conflict(
      `several deployments run on ${foldSymbol(symbol)}: ${
        wanted.map(({ name }) => `"${name}"`).join(", ")
      }; use /v1/deployments`,
      wanted.map(({ id, name }) => ({ field: "symbol", message: name, value: id })),
    );
  }
  return wanted[0] ?? newest;
}

/** Index of the symbol, by whichever of its names, among those of an instance; -1 for none. */
export function placeOf({ plan }: Instance, symbol: string): number {
  const folded = foldSymbol(symbol);
  const written = plan.symbols.indexOf(folded);
  return written >= 0 ? written : plan.markets.findIndex((meta) => namesMarket(meta, folded));
}

/** A deployment's state in the five words of the older surface. */
export function algoStatus(deployment: Deployment): string {
  const status = statusOf(deployment);
  if (status === "degraded") return "running";
  if (status === "failed") return "paused";
  if (status !== "stopped" && status !== "starting") return status;
  return deployment.instances.some((each) => each.status === "paused") ? "paused" : "accepted";
}

/** An instance's state in the same words. */
export function algoInstanceStatus({ status }: Instance): string {
  return status === "failed" ? "paused" : status;
}
