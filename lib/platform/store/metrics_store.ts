import type { Database } from "./database.ts";

/** The newest orders that figures of a window are made of. */
const MOST = 10_000;

/** What an instance's orders of a window have been through. Durations are ns, ascending. */
export interface OrderMetrics {
  sent: number;
  refused: number;
  cancels: number;
  amends: number;
  /** From the event that the algo answered to the order's submission. */
  tickToOrderNs: Float64Array;
  /** From submission to the venue's acknowledgement, as the edge heard it. */
  orderToAckNs: Float64Array;
}

/** Figures of the orders that an instance sent since a time, ns since the epoch. */
export function orderMetrics(
  db: Database,
  deploymentId: string,
  label: string,
  sinceNs: bigint,
): OrderMetrics {
  const rows = db.all(
    `SELECT o.status AS status, o.created_ns AS created_ns, o.acked_ns AS acked_ns,
       min(iif(s.stage IN ('book_received', 'nbbo_received', 'message_received', 'heartbeat'),
         s.at_ns, NULL)) AS event_ns,
       min(iif(s.stage = 'submitted', s.at_ns, NULL)) AS submitted_ns,
       coalesce(sum(s.stage = 'cancel_requested'), 0) AS cancels,
       coalesce(sum(s.stage = 'amend_requested'), 0) AS amends
     FROM (
       SELECT * FROM orders WHERE created_ns >= ? AND deployment_id = ? AND label = ?
       ORDER BY created_ns DESC LIMIT ${MOST}
     ) o LEFT JOIN stamps s ON s.order_n = o.n
     GROUP BY o.n`,
    sinceNs,
    deploymentId,
    label,
  );
  const sum = (key: string) => rows.reduce((total, row) => total + Number(row[key]), 0);
  const between = (from: string, to: string) =>
    Float64Array.from(
      rows.filter((row) => row[from] !== null && row[to] !== null),
      (row) => Number((row[to] as bigint) - (row[from] as bigint)),
    ).sort();
  return {
    sent: rows.length,
    refused: rows.filter((row) => row["status"] === "REJECTED" && row["acked_ns"] === null).length,
    cancels: sum("cancels"),
    amends: sum("amends"),
    tickToOrderNs: between("event_ns", "submitted_ns"),
    orderToAckNs: between("created_ns", "acked_ns"),
  };
}
