import { TYPICAL_BYTES } from "../../../lib/build/artifact.ts";
import { neutralise } from "../../../lib/cli/neutralise.ts";
import { bytes } from "../../../lib/cli/numbers.ts";
import type { Asked } from "../asked.ts";
import type { BuiltModule } from "../project_facts.ts";
import { fail, ok, type Row, skip, warn } from "../row.ts";

const NAMED = { id: "module", title: "Exports and size" };

/** Whether the module exports and imports what an algo must, and has a usual size. */
export function checkModuleContent(outcome: Asked<BuiltModule>): Row {
  if (outcome.kind !== "got") {
    return skip(NAMED, outcome.kind === "not_asked" ? outcome.reason : "there is no module");
  }
  const { report } = outcome.value;
  if (report.faults.length > 0) {
    return fail(
      NAMED,
      report.faults.map((fault) => neutralise(fault.message)).join("; "),
      [...new Set(report.faults.map((fault) => neutralise(fault.hint)))].join("\n"),
    );
  }
  const callbacks = report.callbacks.map((name) => name.replace(/^algo_/, "")).join(", ");
  const sdk = report.sdkVersion === undefined ? "" : ` (SDK ${report.sdkVersion})`;
  const measured = `${bytes(report.sizeBytes)}, ABI ${report.family}${sdk}: ${callbacks}`;
  if (report.sizeBytes <= TYPICAL_BYTES) return ok(NAMED, measured);
  return warn(
    NAMED,
    `${measured}; typical algos have at most ${bytes(TYPICAL_BYTES)}`,
    'set opt-level = "z", lto = true and strip = true under [profile.release] of Cargo.toml',
  );
}
