import { LEG_STAGES, type LegStamp } from "../analytics/order_legs.ts";
import type { Database, Row } from "./database.ts";

/** Orders that legs are compared with. */
const COMPARED = 10_000;
/** Stamps that so many orders have at most, or are read at most. */
const COMPARED_STAMPS = 80_000;

/** Stamps of orders out of the store. */
export class TraceStore {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Stamps of an order, in their order. */
  stamps(order: Row): Row[] {
    return this.#db.all(
      `SELECT * FROM stamps WHERE deployment_id IS ? AND label IS ? AND algo_order_id = ?
         AND seq = ? ORDER BY n`,
      order["deployment_id"]!,
      order["label"]!,
      order["algo_order_id"]!,
      order["seq"]!,
    );
  }

  /** Fill ids of an order by the venue's trade id. */
  fillIds(order: Row): Map<string, string> {
    const rows = this.#db.all(
      "SELECT fill_id, trade_id FROM fills WHERE node_order_id = ?",
      order["node_order_id"]!,
    );
    return new Map(rows.map((row) => [row["trade_id"] as string, row["fill_id"] as string]));
  }

  /** Stamps of the newest orders of the same deployment and label, the order itself left out. */
  others(order: Row): Iterable<readonly LegStamp[]> {
    const stages = LEG_STAGES.map(() => "?").join(", ");
    const rows = this.#db.all(
      `SELECT algo_order_id AS id, seq, stage, at_ns FROM stamps WHERE deployment_id IS ?
         AND label IS ? AND stage IN (${stages}) ORDER BY n DESC LIMIT ${COMPARED_STAMPS}`,
      order["deployment_id"]!,
      order["label"]!,
      ...LEG_STAGES,
    );
    const own = `${order["algo_order_id"]}:${order["seq"]}`;
    const orders = new Map<string, LegStamp[]>();
    for (const row of rows) {
      const key = `${row["id"]}:${row["seq"]}`;
      if (key === own) continue;
      const stamp = { stage: row["stage"] as string, atNs: row["at_ns"] as bigint };
      const stamps = orders.get(key);
      if (stamps !== undefined) stamps.push(stamp);
      else if (orders.size < COMPARED) orders.set(key, [stamp]);
    }
    for (const stamps of orders.values()) stamps.reverse();
    return orders.values();
  }

  /** Orders of an execution graph, or of one of its nodes: `prefix` is `graph:` and some parts of the id. */
  ordersBelow(prefix: string): Row[] {
    // A semicolon is the character after the colon.
    return this.#db.all(
      "SELECT * FROM orders WHERE node_order_id >= ? AND node_order_id < ? ORDER BY n LIMIT 1000",
      `${prefix}:`,
      `${prefix};`,
    );
  }
}
