import { algoInstanceStatus, algoStatus, placeOf } from "../center/algo_by_symbol.ts";
import type { Center } from "../center/center.ts";
import type { Deployment, Instance } from "../center/instance.ts";

type Document = Record<string, unknown>;

/** A row of `algos`: what runs on one symbol. */
export function algoRow(symbol: string, deployment: Deployment): Document {
  return {
    symbol,
    size_bytes: deployment.sizeBytes,
    modified_at: Number(deployment.updatedNs / 1_000_000_000n),
    status: algoStatus(deployment),
  };
}

/** Rows of `edges`: one for each instance of a deployment that has the symbol. */
export function algoEdges(center: Center, symbol: string, deployment: Deployment): Document[] {
  return deployment.instances.filter((each) => placeOf(each, symbol) >= 0)
    .map((each) => algoEdge(center, symbol, deployment, each));
}

function algoEdge(
  center: Center,
  symbol: string,
  deployment: Deployment,
  instance: Instance,
): Document {
  const { plan, last } = instance;
  // A process that has ended said its last up to a second before its last fill.
  const held = instance.edge === undefined ? undefined : last;
  const name = plan.symbols[placeOf(instance, symbol)]!;
  const now = held?.positions.find((each) => each.symbol === name);
  const stored = center.store.positions(deployment.id, plan.label)
    .find((row) => row["symbol"] === name);
  return {
    symbol,
    edge_id: plan.edgeId,
    deploy_id: instance.deployId,
    status: algoInstanceStatus(instance),
    size_bytes: deployment.sizeBytes,
    deployed_at: Number(instance.deployedNs / 1_000_000_000n),
    last_heartbeat: Math.floor(instance.heartbeatMs / 1000),
    pause_reason: instance.pauseReason,
    position_1e8: now?.position1e8 ?? stored?.["position_1e8"] ?? 0n,
    realized_pnl_1e9: now?.realizedPnl1e9 ?? BigInt(stored?.["realized_1e9"] as string ?? 0),
    session_realized_pnl_1e9: plan.symbols.length === 1 && held !== undefined
      ? held.sessionPnl1e9
      : BigInt(stored?.["session_1e9"] as string ?? 0),
    unrealized_pnl_1e9: now?.unrealizedPnl1e9 ?? 0n,
    callback_latency_ns: BigInt(last?.callbacks["on_book"]?.p50Ns ?? 0),
    update_count: last?.updateCount ?? 0,
  };
}
