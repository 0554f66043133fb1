import type { FillEntry, LogEntry, OrderEntry, StampEntry } from "../../engine/journal.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { Database, Row, Value } from "./database.ts";
import { fillId, graphOrderId, nodeOrderId, parentId } from "./ids.ts";
import { OrderNumbers } from "./order_numbers.ts";

/** The place of an order in its graph. */
export interface GraphPlace {
  graphId: string;
  nodeId: string;
  /** The client's truncated number was mended. */
  adjusted: boolean;
}

/** The instance that an entry comes from; of an order of a graph, its place. */
export interface Origin {
  graph?: GraphPlace;
  deploymentId: string;
  label: string;
  edgeId: string;
  venue: string;
  /** The market behind a symbol that the instance trades. */
  market(symbol: string): SymbolMeta;
  /** Engine time as ns since the epoch. */
  epochNs(atNs: number): bigint;
}

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/** Writes what instances did. Callers wrap a batch in one transaction. */
export class JournalStore {
  #db: Database;
  #numbers: OrderNumbers;
  #nextFill: number;

  constructor(db: Database) {
    this.#db = db;
    this.#numbers = new OrderNumbers(db);
    this.#nextFill = Number(db.get("SELECT coalesce(max(n), 0) AS n FROM fills")!["n"]) + 1;
  }

  /** Stores an order's present state and gives its row. */
  order(entry: OrderEntry, origin: Origin): Row {
    const id = orderIdOf(entry, origin);
    const n = this.#numbers.of(id);
    return this.#db.change(
      `UPDATE orders SET px_1e9 = ?, qty_1e8 = ?, filled_1e8 = ?, notional_1e9 = ?, fees_1e9 = ?,
         status = ?, failure_reason = ?, end_reason = ?, revision = ?, venue_order_id = ?,
         acked_ns = ?, updated_ns = ? WHERE n = ? RETURNING *`,
      ...progress(entry),
      entry.ackedNs === null ? null : origin.epochNs(entry.ackedNs),
      origin.epochNs(entry.atNs),
      n,
    ) ?? this.#insertOrder(n, id, entry, origin);
  }

  #insertOrder(n: number, id: string, entry: OrderEntry, origin: Origin): Row {
    const market = origin.market(entry.symbol);
    return this.#db.change(
      `INSERT INTO orders (n, node_order_id, parent_id, deployment_id, label, algo_order_id, seq,
         symbol, market, instrument_type, venue, edge_id, side, order_type, px_1e9, qty_1e8,
         filled_1e8, notional_1e9, fees_1e9, status, failure_reason, end_reason, revision,
         venue_order_id, created_ns, acked_ns, updated_ns, graph_id, node_id, adjusted)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       RETURNING *`,
      n,
      id,
      parentId(n),
      origin.deploymentId,
      origin.label,
      entry.algoOrderId.toString(),
      entry.seq,
      entry.symbol,
      market.symbol,
      market.instrumentType,
      origin.venue,
      origin.edgeId,
      entry.side > 0 ? "buy" : "sell",
      entry.orderType,
      ...progress(entry),
      origin.epochNs(entry.createdNs),
      entry.ackedNs === null ? null : origin.epochNs(entry.ackedNs),
      origin.epochNs(entry.atNs),
      origin.graph?.graphId ?? null,
      origin.graph?.nodeId ?? null,
      origin.graph?.adjusted === true ? 1 : 0,
    )!;
  }

  /** Stores a fill and the instance's position after it; undefined if the fill is stored already. */
  fill(entry: FillEntry, origin: Origin): Row | undefined {
    const { deploymentId, label } = origin;
    const n = this.#nextFill;
    const id = orderIdOf(entry, origin);
    const orderN = this.#numbers.of(id);
    const market = origin.market(entry.symbol);
    const notional = BigInt(entry.px1e9) * BigInt(entry.qty1e8) / 100_000_000n;
    const row = this.#db.change(
      `INSERT OR IGNORE INTO fills
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      n,
      fillId(n),
      orderN,
      id,
      parentId(orderN),
      deploymentId,
      label,
      entry.fillNumber,
      entry.algoOrderId.toString(),
      entry.symbol,
      market.symbol,
      origin.venue,
      entry.side > 0 ? "buy" : "sell",
      entry.px1e9,
      entry.qty1e8,
      notional.toString(),
      entry.fee1e9.toString(),
      market.quote,
      entry.liquidity,
      entry.queueAhead1e8,
      origin.epochNs(entry.venueNs),
      origin.epochNs(entry.recvNs),
      entry.tradeId,
    );
    if (row === undefined) return undefined;
    this.#nextFill++;
    if (origin.graph === undefined) this.#position(entry, origin);
    return row;
  }

  #position(entry: FillEntry, origin: Origin): void {
    const recvNs = origin.epochNs(entry.recvNs);
    const fees = this.#db.get(
      "SELECT fees_1e9 FROM positions WHERE deployment_id = ? AND label = ? AND symbol = ?",
      origin.deploymentId,
      origin.label,
      entry.symbol,
    );
    const total = BigInt(fees?.["fees_1e9"] as string ?? "0") + entry.fee1e9;
    this.#db.run(
      "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      origin.deploymentId,
      origin.label,
      entry.symbol,
      entry.position1e8,
      entry.avgEntry1e9,
      entry.realizedPnl1e9.toString(),
      entry.sessionPnl1e9.toString(),
      new Date(Number(recvNs / 1_000_000n)).toISOString().slice(0, 10),
      total.toString(),
    );
  }

  /** Stores a line and gives its row. */
  log(entry: LogEntry, origin: Origin): Row {
    // Told as it was given: reading tens of thousands of lines a second back would cost too much.
    const row = {
      deployment_id: origin.deploymentId,
      ts_ns: origin.epochNs(entry.atNs),
      level: BigInt(LEVELS.indexOf(entry.level)),
      label: origin.label,
      edge_id: origin.edgeId,
      symbol: entry.symbol,
      callback: entry.callback,
      source: entry.source,
      message: entry.message,
      truncated: entry.truncated ? 1n : 0n,
    };
    const { lastId } = this.#db.run(
      `INSERT INTO logs (deployment_id, ts_ns, level, label, edge_id, symbol, callback, source, message, truncated)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...Object.values(row),
    );
    return { n: BigInt(lastId), ...row };
  }

  /** Stores a stamp and gives its row number. */
  stamp(entry: StampEntry, origin: Origin): number {
    return this.#db.run(
      `INSERT INTO stamps (order_n, deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#numbers.of(orderIdOf(entry, origin)),
      origin.deploymentId,
      origin.label,
      entry.algoOrderId.toString(),
      entry.seq,
      entry.stage,
      origin.epochNs(entry.atNs),
      JSON.stringify(
        entry.attrs,
        (_key, value) => typeof value === "bigint" ? value.toString() : value,
      ),
    ).lastId;
  }

  /** An event of a topic that can be resumed; gives its row number. */
  event(topic: string, data: string): number {
    return this.#db.run("INSERT INTO events (topic, data) VALUES (?, ?)", topic, data).lastId;
  }
}

function orderIdOf(entry: { algoOrderId: bigint; seq: number }, origin: Origin): string {
  const { graph } = origin;
  return graph === undefined
    ? nodeOrderId(origin.deploymentId, origin.label, entry.algoOrderId, entry.seq)
    : graphOrderId(graph.graphId, graph.nodeId, entry.seq);
}

/** The columns of an order that change, from its price to its venue's id. */
function progress(entry: OrderEntry): Value[] {
  return [
    entry.px1e9,
    entry.qty1e8,
    entry.filled1e8,
    entry.filledNotional1e9.toString(),
    entry.fees1e9.toString(),
    entry.status,
    entry.failureReason,
    entry.endReason,
    entry.revision,
    entry.venueOrderId,
  ];
}
