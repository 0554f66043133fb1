import { CostLedger } from "../../lib/platform/center/cost_ledger.ts";
import { PlatformClock } from "../../lib/platform/feeds/clock.ts";
import { Database } from "../../lib/platform/store/database.ts";

/** What the store holds. */
export interface LargeStore {
  orders: number;
  logLines: number;
  /** The deployment that all orders are of, and one of its orders. */
  deploymentId: string;
  parentId: string;
}

const SPAN_NS = 6n * 86_400_000_000_000n;
const LABEL = "binance";
/** Log lines are kept per deployment, a million each. */
const LINES_EACH = 1_000_000;

/**
 * Fills the store of a platform that has one deployment, as six days of a busy maker would: three
 * of ten orders filled, the rest cancelled, ten stamps each, and log lines of several deployments.
 */
export function fillStore(
  folder: string,
  deploymentId: string,
  orders: number,
  logLines: number,
): LargeStore {
  const db = Database.open(folder);
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const baseNs = nowNs - SPAN_NS;
  const stepNs = SPAN_NS / BigInt(orders + 1);
  const filled = "i % 10 < 3";
  const createdNs = `${baseNs} + i * ${stepNs}`;
  const counted = (count: number) =>
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const px = "60000000000000 + (i % 997) * 10000000";
  db.transaction(() => {
    for (const table of ["orders", "fills", "stamps", "logs", "order_books", "fill_mids"]) {
      db.run(`DELETE FROM ${table}`);
    }
    db.run("DELETE FROM cost_folds");
    db.run("DELETE FROM settings WHERE name = 'costs_folded_until'");
    db.run(
      `INSERT INTO orders (n, node_order_id, parent_id, deployment_id, label, algo_order_id, seq,
         symbol, market, instrument_type, venue, edge_id, side, order_type, px_1e9, qty_1e8,
         filled_1e8, notional_1e9, fees_1e9, status, failure_reason, end_reason, revision,
         venue_order_id, created_ns, acked_ns, updated_ns)
       ${counted(orders)} SELECT i, 'algo:${deploymentId}:${LABEL}:' || i || ':1',
         'P-' || printf('%08x', (i * 2654435769) & 4294967295), '${deploymentId}', '${LABEL}',
         CAST(i AS TEXT), 1, 'BTC-USDT', 'BTC-USDT', 'spot', 'binance', 'venue-edge-binance',
         iif(i % 2 = 0, 'buy', 'sell'), 'post_only', ${px}, 1000000, iif(${filled}, 1000000, 0),
         iif(${filled}, CAST((${px}) / 100 AS TEXT), '0'),
         iif(${filled}, CAST((${px}) / 100000 AS TEXT), '0'),
         iif(${filled}, 'FILLED', 'CANCELLED'), NULL, iif(${filled}, 'filled', 'cancel_requested'),
         0, 'SIM-' || i, ${createdNs}, ${createdNs} + 5000000 + (i % 500) * 1000,
         ${createdNs} + 500000000 FROM n`,
    );
    db.run(
      `INSERT INTO fills (n, fill_id, order_n, node_order_id, parent_id, deployment_id, label, fill_number,
         algo_order_id, symbol, market, venue, side, px_1e9, qty_1e8, notional_1e9, fee_1e9, fee_asset,
         liquidity, queue_ahead_1e8, venue_ns, recv_ns, trade_id)
       SELECT n, 'fil_' || printf('%016x', n), n, node_order_id, parent_id,
         deployment_id, label, n, algo_order_id, symbol, market, venue, side, px_1e9, qty_1e8,
         notional_1e9, fees_1e9, 'USDT', 'maker', 0, updated_ns - 2500000, updated_ns, 'T-' || n
       FROM orders WHERE filled_1e8 > 0`,
    );
    db.run(
      `INSERT INTO order_books SELECT n, px_1e9 - 10000000, px_1e9 + 10000000,
         '[' || (px_1e9 + 10000000) || ',500000000]', px_1e9 - (n % 7) * 10000000,
         px_1e9 + 20000000 FROM orders`,
    );
    for (const ms of [0, 1000, 10_000, 60_000]) {
      db.run(
        `INSERT INTO fill_mids SELECT n, ${ms}, venue_ns + ${ms} * 1000000, 'taken',
           px_1e9 - (n % 5) * 10000000, px_1e9 + (n % 3) * 10000000 FROM fills`,
      );
    }
    const stages = [
      ["book_received", 0],
      ["callback_started", 0],
      ["callback_ended", 0],
      ["submitted", 0],
      ["risk_checked", 0],
      ["routed", 0],
      ["sent", 0],
      ["venue_acked", 5_000_000],
      ["filled", 497_500_000],
      ["algo_notified", 497_500_000],
    ] as const;
    const rows = stages.map(([stage, afterNs], k) => `(${k}, '${stage}', ${afterNs})`).join(", ");
    db.run(
      `INSERT INTO stamps (order_n, deployment_id, label, algo_order_id, seq, stage, at_ns, attrs)
       WITH s(k, stage, after_ns) AS (VALUES ${rows})
       SELECT n, deployment_id, label, algo_order_id, 1, stage,
         created_ns + after_ns + (n * 7919) % 1000, '{"venue_ts_ns":"1790000123452000001"}'
       FROM orders CROSS JOIN s ORDER BY n, k`,
    );
    for (let from = 0; from < logLines; from += LINES_EACH) {
      const owner = from === 0 ? deploymentId : `dep_${String(from).padStart(16, "0")}`;
      const count = Math.min(LINES_EACH, logLines - from);
      db.run(
        `INSERT INTO logs (deployment_id, ts_ns, level, label, edge_id, symbol, callback, source,
           message, truncated)
         ${counted(count)} SELECT '${owner}', ${baseNs} + i * ${SPAN_NS / BigInt(count + 1)}, 2,
           '${LABEL}', 'venue-edge-binance', 'BTC-USDT', 'on_book', 'algo',
           'quote ' || i || ' at 60000.00', 0 FROM n`,
      );
    }
  });
  const clock = new PlatformClock({ wallMs: Date.now, monotonicMs: () => 0 }, nowNs, 1);
  const ledger = new CostLedger(db, clock, []);
  while (ledger.fold());
  db.run("ANALYZE");
  const newest = db.get(
    "SELECT parent_id FROM orders WHERE filled_1e8 > 0 ORDER BY n DESC LIMIT 1",
  );
  db.close();
  return { orders, logLines, deploymentId, parentId: newest!["parent_id"] as string };
}
