import type { EdgeRow } from "../../../lib/contract/deployments.ts";
import { neutralise } from "../../../lib/cli/neutralise.ts";
import { withoutAnswer } from "../asked.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import type { LoadedProject } from "../project_facts.ts";
import { ok, type Row, warn } from "../row.ts";
import { namePlace, type WantedInstance } from "../wanted_instances.ts";

const NAMED = { id: "name", title: "Name" };

/** Whether the name is free, or what has it looks like this project's own deployment. */
export function checkDeploymentName(
  { project, text, instances }: LoadedProject,
  { deployments }: PlatformFacts,
): Row {
  if (deployments.kind !== "got") return withoutAnswer(NAMED, deployments);
  const found = deployments.value.find((each) => each.name === project.name);
  if (found === undefined) return ok(NAMED, `${project.name} is free`);
  const id = neutralise(found.deployment_id);
  const state = neutralise(found.status ?? "unknown");
  const strange = (found.edges ?? []).filter((edge) => !instances.some((each) => is(each, edge)));
  if (strange.length === 0) {
    const revision = found.revision === undefined ? "" : `, revision ${found.revision}`;
    return ok(NAMED, `${project.name} is ours: ${id}${revision}, ${state}`);
  }
  return warn(
    NAMED,
    `${id} (${state}) has this name with other instances: ${strange.map(shown).join(", ")}; ` +
      "deploy would replace them",
    `${namePlace(text)}: choose another name, if that is not meant`,
  );
}

/** The platform labels an instance that has no label in the file. */
function is({ venue, label, labelled }: WantedInstance, edge: EdgeRow): boolean {
  return edge.venue === venue && (!labelled || edge.label === label);
}

function shown({ label, venue }: EdgeRow): string {
  return neutralise(`${label ?? "—"} on ${venue ?? "—"}`);
}
