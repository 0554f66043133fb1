import type { CreateBody } from "../../contract/deployment_requests.ts";
import { randomId } from "../store/ids.ts";
import type { DecodedModule } from "./decoded_module.ts";
import { symbolsOf } from "./deployment_content.ts";
import { type Deployment, newInstance } from "./instance.ts";
import type { DeploymentPlan } from "./plan_deployment.ts";

/** A deployment as a request asks for it; nothing of it is stored or runs yet. */
export function newDeployment(
  body: CreateBody,
  wasm: DecodedModule,
  { plans, content }: DeploymentPlan,
  nowNs: bigint,
): Deployment {
  const id = randomId("dep");
  return {
    id,
    name: body.name,
    wasmSha256: wasm.sha256,
    sizeBytes: wasm.bytes.length,
    report: wasm.report,
    symbols: symbolsOf(plans),
    content,
    manifest: body.manifest ?? null,
    source: body.source ?? null,
    desired: "stopped",
    revision: 1,
    createdNs: nowNs,
    updatedNs: nowNs,
    startedNs: null,
    stoppedNs: null,
    instances: plans.map((plan, i) => newInstance(id, plan, i, nowNs)),
    warnings: [],
  };
}
