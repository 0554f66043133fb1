import assert from "node:assert/strict";
import { Database } from "../../../lib/platform/store/database.ts";
import { KEPT_CALLS, KEPT_EVENTS, Retention } from "../../../lib/platform/store/retention.ts";
import { prune } from "./prune.ts";

const DAY_NS = 86_400_000_000_000n;
const NOW_NS = 1_800_000_000_000_000_000n;

Deno.test("old lines and surplus events go, the newest stay", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-retention-" });
  const db = Database.open(folder);
  try {
    const line = (ns: bigint) =>
      db.run(
        `INSERT INTO logs (deployment_id, ts_ns, level, label, edge_id, source, message, truncated)
         VALUES ('dep_1', ?, 2, 'a', 'e', 'algo', 'x', 0)`,
        ns,
      );
    db.transaction(() => {
      line(NOW_NS - 8n * DAY_NS);
      line(NOW_NS - 6n * DAY_NS);
      line(NOW_NS);
      for (let i = 0; i < KEPT_EVENTS + 3; i++) {
        db.run("INSERT INTO events (topic, data) VALUES ('orders', '{}')");
      }
      db.run("INSERT INTO events (topic, data) VALUES ('fills', '{}')");
    });
    assert.equal(prune(db, NOW_NS), 4);
    assert.equal(db.get("SELECT count(*) AS n FROM logs")!["n"], 2n);
    const orders = db.get(
      "SELECT count(*) AS n, min(n) AS first FROM events WHERE topic = 'orders'",
    )!;
    assert.deepEqual([orders["n"], orders["first"]], [BigInt(KEPT_EVENTS), 4n]);
    assert.equal(db.get("SELECT count(*) AS n FROM events WHERE topic = 'fills'")!["n"], 1n);
    assert.equal(prune(db, NOW_NS), 0);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a busy algo's callbacks beyond what is kept go, and no stamp of an order with them", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-retention-" });
  const db = Database.open(folder);
  try {
    const stamps = (count: number, order: string) =>
      db.run(
        `WITH RECURSIVE rows (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM rows WHERE i < ?)
         INSERT INTO stamps (deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
         SELECT 'dep_1', 'a', ?, 0, 'x', ?, '{}' FROM rows`,
        count,
        order,
        NOW_NS,
      );
    db.transaction(() => {
      db.run(
        `INSERT INTO deployments
         VALUES ('dep_1', 'mm', x'', '', 0, '{}', NULL, NULL, 'stopped', 1, 0, 0, NULL, NULL, NULL)`,
      );
      stamps(5, "1");
      stamps(KEPT_CALLS + 2, "");
    });
    assert.equal(prune(db, NOW_NS), 2);
    const kept = (order: string) =>
      db.get("SELECT count(*) AS n FROM stamps WHERE algo_order_id = ?", order)!["n"];
    assert.deepEqual([kept("1"), kept("")], [5n, BigInt(KEPT_CALLS)]);
    assert.equal(prune(db, NOW_NS), 0);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("retention goes in small steps, and the next round counts what came and went since", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-retention-" });
  const db = Database.open(folder);
  try {
    const events = (count: number) =>
      db.run(
        `WITH RECURSIVE rows (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM rows WHERE i < ?)
         INSERT INTO events (topic, data) SELECT 'orders', '{}' FROM rows`,
        count,
      );
    const calls = (count: number, atNs: bigint) =>
      db.run(
        `WITH RECURSIVE rows (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM rows WHERE i < ?)
         INSERT INTO stamps (deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
         SELECT 'dep_1', 'a', '', 0, 'callback', ?, '{}' FROM rows`,
        count,
        atNs,
      );
    const kept = (table: string) => db.get(`SELECT count(*) AS n FROM ${table}`)!["n"];
    events(KEPT_EVENTS + 1000);
    calls(300, NOW_NS - 6n * DAY_NS);
    calls(KEPT_CALLS - 300, NOW_NS);
    const retention = new Retention(db);
    const steps = [...retention.steps(NOW_NS)];
    assert.equal(steps.reduce((sum, gone) => sum + gone, 0), 1000);
    assert.ok(Math.max(...steps) <= 200, "a step is short");
    events(7);
    calls(10, NOW_NS);
    // The 300 oldest calls are too old two days later: then there is room for the ten.
    assert.equal(prune(db, NOW_NS + 2n * DAY_NS, retention), 7 + 300);
    assert.deepEqual([kept("events"), kept("stamps")], [
      BigInt(KEPT_EVENTS),
      BigInt(KEPT_CALLS - 290),
    ]);
    calls(291, NOW_NS);
    assert.equal(prune(db, NOW_NS + 2n * DAY_NS, retention), 1);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});
