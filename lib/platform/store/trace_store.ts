import { LEG_ENDS, MEASURED_LEG } from "../analytics/order_legs.ts";
import type { Database, Row, Value } from "./database.ts";

/** Orders that legs are compared with. */
const COMPARED = 10_000;
/** For each leg the time between the first stamps of its two ends. */
const LEG_COLUMNS = LEG_ENDS.map(({ leg, from, to }) =>
  `min(iif(s.stage = '${to}', s.at_ns, NULL)) - min(iif(s.stage IN (${
    from.map((stage) => `'${stage}'`).join(", ")
  }), s.at_ns, NULL)) AS ${leg}`
).join(", ");

/** The newest orders of a deployment and label, some left out; the parameters are {@link newestOf}. */
const NEWEST = `SELECT n FROM orders
  WHERE deployment_id IS ? AND label IS ? AND n NOT IN (SELECT value FROM json_each(?))
  ORDER BY n DESC LIMIT ${COMPARED}`;

function newestOf(order: Row, leftOut: readonly Row[]): Value[] {
  const numbers = `[${leftOut.map((each) => each["n"]).join()}]`;
  return [order["deployment_id"]!, order["label"]!, numbers];
}

/** Stamps of orders out of the store. */
export class TraceStore {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Stamps of an order, in their order. */
  stamps(order: Row): Row[] {
    return this.#db.all("SELECT * FROM stamps WHERE order_n = ? ORDER BY n", order["n"]!);
  }

  /** Fill ids of an order by the venue's trade id. */
  fillIds(order: Row): Map<string, string> {
    const rows = this.#db.all(
      "SELECT fill_id, trade_id FROM fills WHERE order_n = ?",
      order["n"]!,
    );
    return new Map(rows.map((row) => [row["trade_id"] as string, row["fill_id"] as string]));
  }

  /** How long the legs of the newest orders of an order's deployment and label took; some are left out. */
  otherLegs(order: Row, leftOut: readonly Row[]): [leg: string, durationNs: number][] {
    const rows = this.#db.all(
      `SELECT ${LEG_COLUMNS} FROM (${NEWEST}) o JOIN stamps s ON s.order_n = o.n GROUP BY o.n`,
      ...newestOf(order, leftOut),
    );
    const legs = rows.flatMap((row) =>
      LEG_ENDS.flatMap(({ leg }) => {
        const durationNs = row[leg];
        // An order that was cancelled before it was asked to is no leg.
        return typeof durationNs !== "bigint" || durationNs < 0n
          ? []
          : [[leg, Number(durationNs)] as [string, number]];
      })
    );
    return [...legs, ...this.#measured(order, leftOut)];
  }

  /** What the callbacks took that those orders came from. */
  #measured(order: Row, leftOut: readonly Row[]): [leg: string, durationNs: number][] {
    const rows = this.#db.all(
      `SELECT json_extract(s.attrs, '$.duration_ns') AS took FROM (${NEWEST}) o
       JOIN stamps s ON s.order_n = o.n AND s.stage = 'callback_ended'
       WHERE took IS NOT NULL GROUP BY o.n`,
      ...newestOf(order, leftOut),
    );
    return rows.map((row) => [MEASURED_LEG, Number(row["took"])]);
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
