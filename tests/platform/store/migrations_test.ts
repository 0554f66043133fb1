import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Database } from "../../../lib/platform/store/database.ts";
import { MIGRATIONS } from "../../../lib/platform/store/migrations.ts";
import { TraceStore } from "../../../lib/platform/store/trace_store.ts";

const ORDER =
  `INSERT INTO orders (node_order_id, parent_id, deployment_id, label, algo_order_id, seq,
  symbol, market, instrument_type, venue, edge_id, side, order_type, px_1e9, qty_1e8, filled_1e8,
  notional_1e9, fees_1e9, status, revision, created_ns, updated_ns) VALUES (?, ?, ?, ?, ?, ?, 'x', 'x',
  'spot', 'binance', 'e', 'buy', 'limit', 1, 1, 1, '1', '0', 'FILLED', 0, 1, 1)`;
const STAMP = `INSERT INTO stamps (deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
  VALUES (?, ?, ?, ?, ?, 1, '{}')`;
const FILL = `INSERT INTO fills VALUES (?, ?, ?, 'P-1', 'dep_1', 'a', ?, '1', 'x', 'x', 'binance',
  'buy', 1, 1, '1', '0', 'USDT', 'maker', 0, 1, 1, ?)`;

Deno.test("orders of an older store keep their stamps and fills", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-migrations-" });
  try {
    const old = new DatabaseSync(join(folder, "store.db"));
    for (const step of MIGRATIONS.slice(0, 6)) old.exec(step);
    old.exec("PRAGMA user_version = 6");
    const order = (id: string, deployment: string, label: string, algoId: string, seq: number) =>
      old.prepare(ORDER).run(id, `P-${id}`, deployment, label, algoId, seq);
    const stamp = (...values: [string, string, string, number, string]) =>
      old.prepare(STAMP).run(...values);
    order("algo:dep_1:a:1:1", "dep_1", "a", "1", 1);
    order("algo:dep_1:b:1:1", "dep_1", "b", "1", 1);
    order("algo:dep_1:a:1:2", "dep_1", "a", "1", 2);
    order("graph:g:entry:1", "", "", "7", 1);
    stamp("dep_1", "b", "1", 1, "of b");
    stamp("dep_1", "a", "1", 2, "of the second");
    stamp("dep_1", "a", "1", 1, "of a");
    stamp("", "", "7", 1, "of the graph");
    stamp("dep_1", "a", "", 0, "callback");
    stamp("dep_1", "a", "99", 1, "of an order that was never stored");
    old.prepare(FILL).run(4, "fil_4", "algo:dep_1:b:1:1", 1, "T-1");
    old.prepare(FILL).run(9, "fil_9", "algo:dep_1:a:1:2", 2, "T-2");
    old.close();

    const db = Database.open(folder);
    const traces = new TraceStore(db);
    const kept = db.all("SELECT * FROM orders ORDER BY n").map((row) => [
      row["node_order_id"],
      traces.stamps(row).map((each) => each["stage"]),
      [...traces.fillIds(row).values()],
    ]);
    assert.deepEqual(kept, [
      ["algo:dep_1:a:1:1", ["of a"], []],
      ["algo:dep_1:b:1:1", ["of b"], ["fil_4"]],
      ["algo:dep_1:a:1:2", ["of the second"], ["fil_9"]],
      ["graph:g:entry:1", ["of the graph"], []],
    ]);
    assert.equal(db.get("SELECT count(*) AS n FROM stamps")!["n"], 6n);
    const { n } = db.get(`${FILL.replace("VALUES (?, ?,", "VALUES (?, ?, 1,")} RETURNING n`, ...[
      null,
      "fil_10",
      "algo:dep_1:a:1:1",
      3,
      "T-3",
    ])!;
    assert.equal(n, 10n, "numbers of fills go on");
    db.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
