import { inspectWasm } from "../../algo/inspect.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { Row } from "../store/database.ts";
import { revived, symbolsOf } from "./deployment_content.ts";
import { type Deployment, newInstance } from "./instance.ts";
import { planLayout } from "./layout.ts";
import { watchOnlyFor } from "./plan_deployment.ts";

/** A deployment that an earlier platform stored as `row`, with its instances as `saved`. */
export function restoredDeployment(
  row: Row,
  saved: readonly Row[],
  metas: readonly SymbolMeta[],
  nowNs: bigint,
): Deployment {
  const id = row["id"] as string;
  const content = row["content"] as string;
  const layout = revived((JSON.parse(content) as { layout: Record<string, unknown> }).layout);
  const { plans } = planLayout(layout, metas);
  const report = inspectWasm(row["wasm"] as Uint8Array);
  watchOnlyFor(report, plans);
  return {
    id,
    name: row["name"] as string,
    wasmSha256: row["wasm_sha256"] as string,
    sizeBytes: Number(row["size_bytes"]),
    report,
    symbols: plans.length > 0 ? symbolsOf(plans) : [],
    content,
    manifest: JSON.parse(row["manifest"] as string ?? "null"),
    source: JSON.parse(row["source"] as string ?? "null"),
    desired: row["desired_state"] as "running" | "stopped",
    revision: Number(row["revision"]),
    createdNs: row["created_ns"] as bigint,
    updatedNs: row["updated_ns"] as bigint,
    startedNs: row["started_ns"] as bigint | null,
    stoppedNs: row["stopped_ns"] as bigint | null,
    instances: plans.map((plan, i) => {
      const before = saved.find((each) => each["label"] === plan.label);
      const instance = newInstance(id, plan, i, nowNs);
      instance.deployId = before?.["deploy_id"] as string ?? instance.deployId;
      instance.deployedNs = before?.["deployed_ns"] as bigint ?? nowNs;
      return instance;
    }),
    warnings: plans.length > 0 ? [] : ["no feed serves its venue and symbols any more"],
  };
}
