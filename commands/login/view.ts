import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import type { KeyStatus } from "./key_status.ts";

export function statusText(rows: readonly KeyStatus[], paint: Paint): string {
  const columns = ["TARGET", "KEY", "FROM", "SHADOWS"].map((title) => ({ title }));
  const cells = rows.map((row) => [
    row.target,
    row.key ?? "none",
    row.file ?? row.source ?? "—",
    row.shadows ?? "—",
  ]);
  return table(columns, cells, paint);
}
