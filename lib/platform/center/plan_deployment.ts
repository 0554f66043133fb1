import type { WasmReport } from "../../algo/inspect.ts";
import type { CreateBody, PatchBody } from "../../contract/deployment_requests.ts";
import { stringifyExact } from "../../contract/json.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { invalid, type ProblemDetail } from "../problem.ts";
import { type InstancePlan, planLayout } from "./layout.ts";

/** The instances that a request asks for, and the canonical text by which equal requests are known. */
export interface DeploymentPlan {
  plans: InstancePlan[];
  content: string;
}

/** Plans a deployment of a module. Throws 422 with every fault of the module and of the layout. */
export function planDeployment(
  body: CreateBody | PatchBody,
  report: WasmReport,
  metas: readonly SymbolMeta[],
): DeploymentPlan {
  const faults: ProblemDetail[] = report.faults.map((fault) => ({
    field: "wasm_base64",
    message: fault.message,
    hint: fault.hint,
    code: fault.code,
  }));
  const { plans, faults: layoutFaults } = planLayout(body, metas);
  faults.push(...layoutFaults);
  if (faults.length > 0) throw invalid(faults);
  watchOnlyFor(report, plans);
  const { symbols, venue, label, nbbo, risk, instances } = body;
  const layout = { symbols, venue, label, nbbo, risk, instances };
  return { plans, content: stringifyExact({ layout }) };
}

/** Other venues' markets are sent only to a module that can be called about them. */
export function watchOnlyFor(report: WasmReport, plans: readonly InstancePlan[]): void {
  if (report.callbacks.includes("algo_on_nbbo")) return;
  for (const plan of plans) plan.observed = [];
}
