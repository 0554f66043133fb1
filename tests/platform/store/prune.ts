import type { Database } from "../../../lib/platform/store/database.ts";
import { Retention } from "../../../lib/platform/store/retention.ts";

/** A whole round at once; gives how many rows went. */
export function prune(db: Database, nowNs: bigint, retention = new Retention(db)): number {
  return retention.steps(nowNs).reduce((sum, gone) => sum + gone, 0);
}
