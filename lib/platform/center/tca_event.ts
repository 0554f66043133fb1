import { orderCosts } from "../analytics/order_costs.ts";
import { orderCostsRow } from "../analytics/order_costs_row.ts";
import type { CostStore } from "../store/cost_store.ts";
import type { Row } from "../store/database.ts";

/** The event of topic `tca`: the costs of an order that has just ended with a fill; else nothing. */
export function endedCosts(row: Row, store: CostStore): Record<string, unknown> | undefined {
  if (row["filled_1e8"] === 0n || row["status"] === "NEW" || row["status"] === "OPEN") {
    return undefined;
  }
  const facts = store.facts(row);
  return {
    ...orderCostsRow(row, facts, orderCosts(facts)),
    venues: store.venueShares(row["n"] as bigint),
  };
}
