import { parseExact, stringifyExact } from "../../contract/json.ts";
import type { Ledger } from "../../engine/ledger.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { GraphOrder, Leg } from "../desk/graph_order.ts";
import type { GraphPlan, GraphState } from "../desk/graph.ts";
import type { Database, Row } from "./database.ts";

/** Slices of a node that are still to be sent. Ns since the epoch. */
export interface SliceSchedule {
  left: number;
  nextNs: bigint;
  qty1e8: number;
  /** What the last one adds, for a quantity that does not divide evenly. */
  last1e8: number;
}

/** What was traded by hand in one market. */
export type HeldPosition = Pick<
  Ledger,
  "position1e8" | "avgEntry1e9" | "realized1e9" | "session1e9" | "fees1e9"
>;

/** A graph as it is kept. */
export interface StoredGraph {
  graphId: string;
  /** Canonical text of the request, by which equal ones are known. */
  content: string;
  plan: GraphPlan;
  state: GraphState;
  slices: Record<string, SliceSchedule>;
  status: string;
  metadata: unknown;
  ended: boolean;
  createdNs: bigint;
  updatedNs: bigint;
}

/** Graphs, their legs and the desk's positions in the store. Callers wrap in a transaction. */
export class GraphStore {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  save(graph: StoredGraph): void {
    this.#db.run(
      `INSERT INTO graphs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (graph_id) DO UPDATE SET plan = excluded.plan, state = excluded.state,
         slices = excluded.slices, status = excluded.status, ended = excluded.ended,
         updated_ns = excluded.updated_ns`,
      graph.graphId,
      graph.content,
      stringifyExact(graph.plan),
      stringifyExact(graph.state),
      stringifyExact(graph.slices),
      graph.status,
      graph.metadata === null ? null : stringifyExact(graph.metadata),
      graph.ended ? 1 : 0,
      graph.createdNs,
      graph.updatedNs,
    );
  }

  find(graphId: string): StoredGraph | undefined {
    const row = this.#db.get("SELECT * FROM graphs WHERE graph_id = ?", graphId);
    return row === undefined ? undefined : graphOf(row);
  }

  /** Graphs that have not ended, oldest first. */
  running(): StoredGraph[] {
    return this.#db.all("SELECT * FROM graphs WHERE ended = 0 ORDER BY created_ns").map(graphOf);
  }

  /** Orders of a graph, oldest first. */
  orders(graphId: string): Row[] {
    return this.#db.all("SELECT * FROM orders WHERE graph_id = ? ORDER BY n", graphId);
  }

  leg(leg: Leg, order: GraphOrder, epochNs: (atNs: number) => bigint): void {
    this.#db.run(
      `INSERT INTO legs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (n) DO UPDATE SET px_1e9 = excluded.px_1e9, qty_1e8 = excluded.qty_1e8,
         filled_1e8 = excluded.filled_1e8, notional_1e9 = excluded.notional_1e9,
         fees_1e9 = excluded.fees_1e9, status = excluded.status,
         failure_reason = excluded.failure_reason, end_reason = excluded.end_reason,
         venue_order_id = excluded.venue_order_id, acked_ns = excluded.acked_ns`,
      leg.id,
      order.nodeOrderId,
      leg.meta.venue,
      leg.meta.symbol,
      leg.type,
      leg.px1e9,
      leg.qty1e8,
      leg.filled1e8,
      leg.notional1e9.toString(),
      leg.fees1e9.toString(),
      leg.status,
      leg.failureReason,
      leg.endReason,
      leg.venueOrderId,
      epochNs(leg.createdNs),
      leg.ackedNs === null ? null : epochNs(leg.ackedNs),
    );
  }

  legs(nodeOrderId: string): Row[] {
    return this.#db.all("SELECT * FROM legs WHERE node_order_id = ? ORDER BY n", nodeOrderId);
  }

  parentId(nodeOrderId: string): string | null {
    const row = this.#db.get("SELECT parent_id FROM orders WHERE node_order_id = ?", nodeOrderId);
    return row === undefined ? null : row["parent_id"] as string;
  }

  position(meta: SymbolMeta, held: HeldPosition, day: string): void {
    this.#db.run(
      "INSERT OR REPLACE INTO desk_positions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      meta.venue,
      meta.symbol,
      BigInt(held.position1e8),
      BigInt(held.avgEntry1e9),
      held.realized1e9.toString(),
      held.session1e9.toString(),
      day,
      held.fees1e9.toString(),
    );
  }

  positions(): Row[] {
    return this.#db.all("SELECT * FROM desk_positions");
  }

  /** Forgets every position; gives how many there were. */
  wipePositions(): number {
    return this.#db.run("DELETE FROM desk_positions").changes;
  }

  /** Highest numbers that were ever given away, so that none comes twice. */
  numbers(): { order: number; leg: number; fill: number } {
    const one = (sql: string) => Number(this.#db.get(sql)!["n"]);
    return {
      order: one(
        `SELECT coalesce(max(CAST(algo_order_id AS INTEGER)), 0) AS n FROM orders
         WHERE deployment_id = ''`,
      ),
      leg: one("SELECT coalesce(max(n), 0) AS n FROM legs"),
      fill: one("SELECT coalesce(max(fill_number), 0) AS n FROM fills WHERE deployment_id = ''"),
    };
  }

  /** How many fills each order of a graph has had. */
  fillCounts(graphId: string): Map<string, number> {
    const rows = this.#db.all(
      `SELECT fills.node_order_id AS id, count(*) AS n FROM fills
       JOIN orders ON orders.n = fills.order_n
       WHERE orders.graph_id = ? GROUP BY fills.node_order_id`,
      graphId,
    );
    return new Map(rows.map((row) => [row["id"] as string, Number(row["n"])]));
  }
}

function graphOf(row: Row): StoredGraph {
  const read = (key: string) => parseExact(row[key] as string) as unknown;
  const plan = read("plan") as GraphPlan;
  const amount = (value: bigint | number | null) => value === null ? null : BigInt(value);
  return {
    graphId: row["graph_id"] as string,
    content: row["content"] as string,
    plan: {
      ...plan,
      maxNotional1e9: amount(plan.maxNotional1e9),
      maxLoss1e9: amount(plan.maxLoss1e9),
    },
    state: stateOf(read("state") as GraphState),
    slices: read("slices") as Record<string, SliceSchedule>,
    status: row["status"] as string,
    metadata: row["metadata"] === null ? null : read("metadata"),
    ended: row["ended"] === 1n,
    createdNs: row["created_ns"] as bigint,
    updatedNs: row["updated_ns"] as bigint,
  };
}

/** Times are BigInt again, whatever their size. */
function stateOf(state: GraphState): GraphState {
  for (const node of Object.values(state.nodes)) {
    if (node.activatedNs !== null) node.activatedNs = BigInt(node.activatedNs);
  }
  return state;
}
