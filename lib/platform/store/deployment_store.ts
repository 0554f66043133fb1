import { stringifyExact } from "../../contract/json.ts";
import type { OpeningState, OrderTypeName } from "../../engine/config.ts";
import { noOrders, type OrderCounters } from "../../engine/status.ts";
import type { Deployment, Instance } from "../center/instance.ts";
import type { Database, Row } from "./database.ts";
import { OPEN_ORDERS } from "./open_orders.ts";
import { usedRanges } from "./used_ranges.ts";

/** Deployments and their instances in the store. */
export class DeploymentStore {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  insert(deployment: Deployment, wasm: Uint8Array): void {
    const d = deployment;
    this.#db.run(
      `INSERT INTO deployments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)`,
      d.id,
      d.name,
      wasm,
      d.wasmSha256,
      d.sizeBytes,
      d.content,
      json(d.manifest),
      json(d.source),
      d.desired,
      d.revision,
      d.createdNs,
      d.updatedNs,
    );
    this.#instances(d);
  }

  /** Writes everything that changed; the module only if it is given. */
  update(deployment: Deployment, wasm?: Uint8Array): void {
    const d = deployment;
    this.#db.run(
      `UPDATE deployments SET name = ?, content = ?, manifest = ?, source = ?, desired_state = ?,
         revision = ?, updated_ns = ?, started_ns = ?, stopped_ns = ? WHERE id = ?`,
      d.name,
      d.content,
      json(d.manifest),
      json(d.source),
      d.desired,
      d.revision,
      d.updatedNs,
      d.startedNs,
      d.stoppedNs,
      d.id,
    );
    if (wasm !== undefined) {
      this.#db.run(
        "UPDATE deployments SET wasm = ?, wasm_sha256 = ?, size_bytes = ? WHERE id = ?",
        wasm,
        d.wasmSha256,
        d.sizeBytes,
        d.id,
      );
    }
    this.#instances(d);
  }

  remove(id: string, atNs: bigint): void {
    this.#db.run("UPDATE deployments SET deleted_ns = ? WHERE id = ?", atNs, id);
    this.#db.run("UPDATE instances SET pid = NULL WHERE deployment_id = ?", id);
  }

  /** Deployments that are not deleted, oldest first. */
  all(): Row[] {
    return this.#db.all("SELECT * FROM deployments WHERE deleted_ns IS NULL ORDER BY created_ns");
  }

  instances(id: string): Row[] {
    return this.#db.all("SELECT * FROM instances WHERE deployment_id = ? ORDER BY ordinal", id);
  }

  /** A deployment's row, deleted or not, by id. */
  find(id: string): Row | undefined {
    return this.#db.get("SELECT id, name FROM deployments WHERE id = ?", id);
  }

  wasm(id: string): Uint8Array {
    return this.#db.get("SELECT wasm FROM deployments WHERE id = ?", id)!["wasm"] as Uint8Array;
  }

  /** Notes an edge's process, so that a later platform can end what this one left over. */
  process(id: string, label: string, pid: number | null, started: string | null): void {
    this.#db.run(
      "UPDATE instances SET pid = ?, pid_started = ? WHERE deployment_id = ? AND label = ?",
      pid,
      started,
      id,
      label,
    );
  }

  progress(id: string, label: string, updateCount: number): void {
    this.#db.run(
      "UPDATE instances SET update_count = ? WHERE deployment_id = ? AND label = ?",
      updateCount,
      id,
      label,
    );
  }

  /** Processes that a platform before this one started. */
  leftovers(): Row[] {
    return this.#db.all("SELECT pid, pid_started FROM instances WHERE pid IS NOT NULL");
  }

  positions(id: string, label: string): Row[] {
    return this.#db.all(
      "SELECT * FROM positions WHERE deployment_id = ? AND label = ? ORDER BY symbol",
      id,
      label,
    );
  }

  openPositions(id: string): Row[] {
    return this.#db.all(
      "SELECT * FROM positions WHERE deployment_id = ? AND position_1e8 <> 0",
      id,
    );
  }

  /** How many orders of an instance stand in each state. */
  counters(id: string, label: string): OrderCounters {
    const counters: OrderCounters = noOrders();
    const rows = this.#db.all(
      `SELECT status, failure_reason, count(*) AS n, count(acked_ns) AS acked FROM orders
       WHERE deployment_id = ? AND label = ? GROUP BY status, failure_reason`,
      id,
      label,
    );
    for (const row of rows) {
      const n = Number(row["n"]);
      const status = (row["status"] as string).toLowerCase();
      const key = status === "new" ? "open" : status;
      counters[key as "open" | "filled" | "partial" | "cancelled" | "rejected" | "expired"] += n;
      counters.submitted += n;
      counters.acked += Number(row["acked"]);
      const reason = row["failure_reason"];
      if (typeof reason === "string") {
        counters.rejectsByReason[reason] = (counters.rejectsByReason[reason] ?? 0) + n;
      }
    }
    counters.fills = Number(
      this.#db.get(
        "SELECT count(*) AS n FROM fills WHERE deployment_id = ? AND label = ?",
        id,
        label,
      )![
        "n"
      ],
    );
    return counters;
  }

  /**
   * What an instance held when its last process ended; undefined if it never did anything. Orders
   * that the venue had not acknowledged are ended: nobody knows whether they arrived. It is `nowNs`
   * since the epoch, `openedNs` by the platform's clock.
   */
  opening(
    id: string,
    instance: Instance,
    nowNs: bigint,
    openedNs: number,
  ): OpeningState | undefined {
    const label = instance.plan.label;
    this.#db.run(
      `UPDATE orders INDEXED BY orders_open
       SET status = 'CANCELLED', end_reason = 'stopped', updated_ns = ?
       WHERE deployment_id = ? AND label = ? AND status IN ('NEW', 'OPEN') AND status = 'NEW'`,
      nowNs,
      id,
      label,
    );
    const counters = this.counters(id, label);
    const positions = this.positions(id, label);
    if (counters.submitted === 0 && positions.length === 0) return undefined;
    const open = this.#db.all(
      `SELECT * FROM ${OPEN_ORDERS} AND deployment_id = ? AND label = ? AND status = 'OPEN' ORDER BY n`,
      id,
      label,
    );
    const used = this.#db.all(
      `SELECT algo_order_id, max(seq) AS seq FROM orders WHERE deployment_id = ? AND label = ?
       GROUP BY algo_order_id`,
      id,
      label,
    );
    const fillCount = this.#db.get(
      "SELECT coalesce(max(fill_number), 0) AS n FROM fills WHERE deployment_id = ? AND label = ?",
      id,
      label,
    )!["n"];
    const row = this.#db.get(
      "SELECT update_count FROM instances WHERE deployment_id = ? AND label = ?",
      id,
      label,
    );
    return {
      positions: positions.map((position) => ({
        symbol: position["symbol"] as string,
        position1e8: position["position_1e8"] as bigint,
        avgEntry1e9: position["avg_entry_1e9"] as bigint,
        realizedPnl1e9: BigInt(position["realized_1e9"] as string),
        sessionPnl1e9: BigInt(position["session_1e9"] as string),
        fees1e9: BigInt(position["fees_1e9"] as string),
        sessionDay: position["session_day"] as string,
      })),
      openedNs,
      openOrders: open.map((order) => ({
        algoOrderId: BigInt(order["algo_order_id"] as string),
        seq: Number(order["seq"]),
        symbol: order["symbol"] as string,
        side: order["side"] === "buy" ? 1 : -1,
        px1e9: Number(order["px_1e9"]),
        qty1e8: Number(order["qty_1e8"]),
        filled1e8: Number(order["filled_1e8"]),
        filledNotional1e9: BigInt(order["notional_1e9"] as string),
        fees1e9: BigInt(order["fees_1e9"] as string),
        orderType: order["order_type"] as OrderTypeName,
        venueOrderId: order["venue_order_id"] as string,
        createdNs: order["created_ns"] as bigint,
      })),
      lastSeq: usedRanges(used.map((each) => ({
        algoOrderId: BigInt(each["algo_order_id"] as string),
        seq: Number(each["seq"]),
      }))),
      counters,
      ordersSubmitted: counters.submitted,
      fillCount: Number(fillCount),
      updateCount: Number(row?.["update_count"] ?? 0n),
    };
  }

  /** Ends every order of an instance that is still open, for an edge that is gone. */
  endOrders(id: string, label: string, endReason: string, atNs: bigint): Row[] {
    const open = this.#db.all(
      `SELECT node_order_id FROM ${OPEN_ORDERS} AND deployment_id = ? AND label = ? ORDER BY n`,
      id,
      label,
    );
    return open.map((row) => {
      const order = row["node_order_id"] as string;
      this.#db.run(
        `UPDATE orders SET status = iif(filled_1e8 > 0, 'PARTIAL', 'CANCELLED'), end_reason = ?,
           updated_ns = ? WHERE node_order_id = ?`,
        endReason,
        atNs,
        order,
      );
      return this.#db.get("SELECT * FROM orders WHERE node_order_id = ?", order)!;
    });
  }

  #instances(deployment: Deployment): void {
    const labels = deployment.instances.map((each) => each.plan.label);
    for (const row of this.instances(deployment.id)) {
      if (labels.includes(row["label"] as string)) continue;
      this.#db.run(
        "DELETE FROM instances WHERE deployment_id = ? AND label = ?",
        deployment.id,
        row["label"] as string,
      );
    }
    for (const instance of deployment.instances) {
      const { plan } = instance;
      this.#db.run(
        `INSERT INTO instances (deployment_id, label, ordinal, edge_id, venue, symbols, risk,
           deploy_id, deployed_ns, started_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (deployment_id, label) DO UPDATE SET ordinal = excluded.ordinal,
           edge_id = excluded.edge_id, venue = excluded.venue, symbols = excluded.symbols,
           risk = excluded.risk, deploy_id = excluded.deploy_id,
           deployed_ns = excluded.deployed_ns, started_ns = excluded.started_ns`,
        deployment.id,
        plan.label,
        instance.ordinal,
        plan.edgeId,
        plan.venue,
        JSON.stringify(plan.symbols),
        json(plan.risk) ?? "{}",
        instance.deployId,
        instance.deployedNs,
        instance.startedNs,
      );
    }
  }
}

/** JSON text in which 64-bit integers keep their digits; null for nothing. */
function json(value: unknown): string | null {
  return value === null || value === undefined ? null : stringifyExact(value);
}
