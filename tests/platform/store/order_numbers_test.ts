import assert from "node:assert/strict";
import { Database } from "../../../lib/platform/store/database.ts";
import { OrderNumbers } from "../../../lib/platform/store/order_numbers.ts";

Deno.test("an order has one number, and none that a lost order's stamps stand under", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-numbers-" });
  const db = Database.open(folder);
  try {
    const stamp = (orderN: number) =>
      db.run(
        `INSERT INTO stamps (order_n, deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
         VALUES (?, 'dep_1', 'a', '1', 1, 'submitted', 1, '{}')`,
        orderN,
      );
    const first = new OrderNumbers(db);
    assert.deepEqual(["a", "b", "a"].map((id) => first.of(id)), [1, 2, 1]);
    stamp(1);
    stamp(2);
    // Of the two only the first was stored before the platform was killed.
    db.run(
      `INSERT INTO orders (n, node_order_id, parent_id, deployment_id, label, algo_order_id, seq,
         symbol, market, instrument_type, venue, edge_id, side, order_type, px_1e9, qty_1e8,
         filled_1e8, notional_1e9, fees_1e9, status, revision, created_ns, updated_ns)
       VALUES (1, 'a', 'P-1', 'dep_1', 'a', '1', 1, 'x', 'x', 'spot', 'binance', 'e', 'buy', 'limit',
         1, 1, 0, '0', '0', 'OPEN', 0, 1, 1)`,
    );
    const second = new OrderNumbers(db);
    assert.deepEqual(["c", "a", "b"].map((id) => second.of(id)), [3, 1, 4]);
    for (let i = 0; i < 10_000; i++) second.of(`other ${i}`);
    assert.equal(second.of("a"), 1, "an order of long ago is found in the store");
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});
