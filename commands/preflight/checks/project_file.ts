import { neutralise } from "../../../lib/cli/neutralise.ts";
import { FILE_NAME } from "../../../lib/project/project.ts";
import type { Asked } from "../asked.ts";
import type { LoadedProject } from "../project_facts.ts";
import { fail, ok, type Row, skip, warn } from "../row.ts";

const NAMED = { id: "project", title: FILE_NAME };

/** Whether Sequence.toml keeps every rule; each fault with line and column. */
export function checkProjectFile(outcome: Asked<LoadedProject>): Row {
  if (outcome.kind === "not_asked" || outcome.kind === "not_offered") {
    return skip(NAMED, outcome.reason, "sequence init <name>, or --project DIR");
  }
  if (outcome.kind === "failed") {
    const { message, hint, details } = outcome.error;
    const edits = details.map((each) => `${each.message}${each.hint ? ` (${each.hint})` : ""}`);
    const fix = edits.length > 0 ? edits.join("\n") : hint ?? `edit ${FILE_NAME}`;
    return fail(NAMED, neutralise(message), fix.split("\n").map(neutralise).join("\n"));
  }
  const { project, instances } = outcome.value;
  const where = instances.map(({ venue, symbols }) => `${symbols.join(", ")} on ${venue}`);
  const measured = `${project.name}: ${where.join("; ")}`;
  if (project.warnings.length === 0) return ok(NAMED, neutralise(measured));
  const edits = project.warnings.map(({ at, message }) =>
    `${FILE_NAME}:${at.line}:${at.column}: ${message}`
  );
  return warn(NAMED, neutralise(measured), edits.map(neutralise).join("\n"));
}
