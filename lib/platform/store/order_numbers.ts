import type { Database } from "./database.ts";

/** So many orders are remembered; others are looked up in the store. */
const REMEMBERED = 4096;

/**
 * The numbers that rows of orders have. An order gets its own when it is first heard of: its first
 * stamps come before its first state.
 */
export class OrderNumbers {
  #db: Database;
  #next: number;
  /** By node order id, the oldest first. */
  #known = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
    // A platform that was killed may have stored the stamps of an order and not the order.
    const last = db.get(
      `SELECT max(coalesce((SELECT max(n) FROM orders), 0),
         coalesce((SELECT max(order_n) FROM stamps WHERE order_n IS NOT NULL), 0)) AS n`,
    );
    this.#next = Number(last!["n"]) + 1;
  }

  of(nodeOrderId: string): number {
    const known = this.#known.get(nodeOrderId);
    if (known !== undefined) return known;
    const row = this.#db.get("SELECT n FROM orders WHERE node_order_id = ?", nodeOrderId);
    const n = row === undefined ? this.#next++ : Number(row["n"]);
    this.#known.set(nodeOrderId, n);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value!);
    return n;
  }
}
