import assert from "node:assert/strict";
import { Database } from "../../../lib/platform/store/database.ts";
import { orderMetrics } from "../../../lib/platform/store/metrics_store.ts";

Deno.test("figures are of one instance's orders of the window, with what they went through", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-metrics-" });
  const db = Database.open(folder);
  try {
    const order = (id: number, label: string, createdNs: number, ackedNs: number | null) =>
      db.run(
        `INSERT INTO orders (node_order_id, parent_id, deployment_id, label, algo_order_id, seq,
           symbol, market, instrument_type, venue, edge_id, side, order_type, px_1e9, qty_1e8,
           filled_1e8, notional_1e9, fees_1e9, status, revision, created_ns, acked_ns, updated_ns)
         VALUES (?, ?, 'dep_1', ?, ?, 1, 'x', 'x', 'spot', 'binance', 'e', 'buy', 'limit', 1, 1,
           0, '0', '0', ?, 0, ?, ?, 1)`,
        `${label}:${id}`,
        `${label}:${id}`,
        label,
        String(id),
        ackedNs === null ? "REJECTED" : "OPEN",
        createdNs,
        ackedNs,
      );
    const stamp = (id: number, label: string, stage: string, atNs: number) =>
      db.run(
        `INSERT INTO stamps (order_n, deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
         VALUES ((SELECT n FROM orders WHERE node_order_id = ?), 'dep_1', ?, ?, 1, ?, ?, '{}')`,
        `${label}:${id}`,
        label,
        String(id),
        stage,
        atNs,
      );
    order(1, "a", 99, 150);
    order(2, "a", 100, 130);
    order(3, "a", 200, 205);
    order(4, "a", 300, null);
    order(5, "b", 200, 900);
    for (const label of ["a", "b"]) {
      stamp(2, label, "book_received", 90);
      stamp(2, label, "submitted", 100);
      stamp(3, label, "heartbeat", 198);
      stamp(3, label, "submitted", 200);
    }
    stamp(3, "a", "amend_requested", 210);
    stamp(3, "a", "amend_requested", 220);
    stamp(3, "a", "cancel_requested", 230);
    stamp(1, "a", "cancel_requested", 160);
    const metrics = orderMetrics(db, "dep_1", "a", 100n);
    assert.deepEqual(
      [metrics.sent, metrics.refused, metrics.cancels, metrics.amends],
      [3, 1, 1, 2],
    );
    assert.deepEqual([...metrics.tickToOrderNs], [2, 10]);
    assert.deepEqual([...metrics.orderToAckNs], [5, 30]);
    assert.equal(orderMetrics(db, "dep_1", "nosuch", 0n).sent, 0);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});
