import { neutralise } from "../../../lib/cli/neutralise.ts";
import { age } from "../../../lib/cli/numbers.ts";
import { type Asked, withoutAnswer } from "../asked.ts";
import type { BuiltModule } from "../project_facts.ts";
import { fail, ok, type Row, skip } from "../row.ts";

const NAMED = { id: "wasm", title: "Module built" };

/** Whether there is a module, and whether no source is newer than it. */
export function checkModuleBuilt(outcome: Asked<BuiltModule>, nowMs: number): Row {
  if (outcome.kind === "failed" && outcome.error.code === "NO_CARGO") {
    return skip(NAMED, "cargo, which tells where the module is, is not installed");
  }
  if (outcome.kind === "failed") {
    return fail(
      NAMED,
      neutralise(outcome.error.message),
      neutralise(outcome.error.hint ?? "sequence build"),
    );
  }
  if (outcome.kind !== "got") return withoutAnswer(NAMED, outcome);
  const { path, modifiedMs, newest } = outcome.value;
  const built = `${neutralise(path)}, built ${age(Math.max(0, nowMs - modifiedMs))}`;
  if (newest === undefined) return ok(NAMED, built);
  if (newest.modifiedMs <= modifiedMs) return ok(NAMED, `${built}, after its sources`);
  const later = ((newest.modifiedMs - modifiedMs) / 1000).toFixed(1);
  return fail(
    NAMED,
    `${neutralise(newest.path)} was changed ${later} s after the module was built`,
    "sequence build",
  );
}
