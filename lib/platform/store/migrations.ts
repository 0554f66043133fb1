/**
 * The store's schema, one step a version. Times are ns since the epoch; prices × 10⁹, quantities
 * × 10⁸. Money sums are decimal text, for they pass 64 bits. 64-bit ids of algos are text too.
 */
export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE deployments (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  wasm BLOB NOT NULL,
  wasm_sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  content TEXT NOT NULL,
  manifest TEXT,
  source TEXT,
  desired_state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_ns INTEGER NOT NULL,
  updated_ns INTEGER NOT NULL,
  started_ns INTEGER,
  stopped_ns INTEGER,
  deleted_ns INTEGER
) STRICT;
CREATE UNIQUE INDEX deployment_names ON deployments (name) WHERE deleted_ns IS NULL;

CREATE TABLE instances (
  deployment_id TEXT NOT NULL REFERENCES deployments (id),
  label TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  edge_id TEXT NOT NULL,
  venue TEXT NOT NULL,
  symbols TEXT NOT NULL,
  risk TEXT NOT NULL,
  deploy_id TEXT NOT NULL,
  deployed_ns INTEGER NOT NULL,
  started_ns INTEGER,
  pid INTEGER,
  pid_started TEXT,
  update_count INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (deployment_id, label)
) STRICT;

CREATE TABLE orders (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  node_order_id TEXT NOT NULL UNIQUE,
  parent_id TEXT NOT NULL UNIQUE,
  deployment_id TEXT NOT NULL,
  label TEXT NOT NULL,
  algo_order_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  market TEXT NOT NULL,
  instrument_type TEXT NOT NULL,
  venue TEXT NOT NULL,
  edge_id TEXT NOT NULL,
  side TEXT NOT NULL,
  order_type TEXT NOT NULL,
  px_1e9 INTEGER NOT NULL,
  qty_1e8 INTEGER NOT NULL,
  filled_1e8 INTEGER NOT NULL,
  notional_1e9 TEXT NOT NULL,
  fees_1e9 TEXT NOT NULL,
  status TEXT NOT NULL,
  failure_reason TEXT,
  end_reason TEXT,
  revision INTEGER NOT NULL,
  venue_order_id TEXT,
  created_ns INTEGER NOT NULL,
  acked_ns INTEGER,
  updated_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_of_instance ON orders (deployment_id, label, status);
CREATE INDEX orders_by_algo_id ON orders (algo_order_id);

CREATE TABLE fills (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  fill_id TEXT NOT NULL UNIQUE,
  node_order_id TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  deployment_id TEXT NOT NULL,
  label TEXT NOT NULL,
  fill_number INTEGER NOT NULL,
  algo_order_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  market TEXT NOT NULL,
  venue TEXT NOT NULL,
  side TEXT NOT NULL,
  px_1e9 INTEGER NOT NULL,
  qty_1e8 INTEGER NOT NULL,
  notional_1e9 TEXT NOT NULL,
  fee_1e9 TEXT NOT NULL,
  fee_asset TEXT NOT NULL,
  liquidity TEXT NOT NULL,
  queue_ahead_1e8 INTEGER NOT NULL,
  venue_ns INTEGER NOT NULL,
  recv_ns INTEGER NOT NULL,
  trade_id TEXT NOT NULL,
  UNIQUE (deployment_id, label, fill_number)
) STRICT;
CREATE INDEX fills_by_order ON fills (node_order_id);

CREATE TABLE positions (
  deployment_id TEXT NOT NULL,
  label TEXT NOT NULL,
  symbol TEXT NOT NULL,
  position_1e8 INTEGER NOT NULL,
  avg_entry_1e9 INTEGER NOT NULL,
  realized_1e9 TEXT NOT NULL,
  session_1e9 TEXT NOT NULL,
  session_day TEXT NOT NULL,
  fees_1e9 TEXT NOT NULL,
  PRIMARY KEY (deployment_id, label, symbol)
) STRICT;

CREATE TABLE balances (
  id INTEGER PRIMARY KEY,
  venue TEXT NOT NULL,
  kind TEXT NOT NULL,
  asset TEXT NOT NULL,
  qty_1e8 TEXT NOT NULL,
  entry_1e9 INTEGER NOT NULL,
  realized_1e9 TEXT NOT NULL,
  fees_1e9 TEXT NOT NULL,
  UNIQUE (venue, kind, asset)
) STRICT;

CREATE TABLE logs (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment_id TEXT NOT NULL,
  ts_ns INTEGER NOT NULL,
  level INTEGER NOT NULL,
  label TEXT NOT NULL,
  edge_id TEXT NOT NULL,
  symbol TEXT,
  callback TEXT,
  source TEXT NOT NULL,
  message TEXT NOT NULL,
  truncated INTEGER NOT NULL
) STRICT;
CREATE INDEX logs_of_deployment ON logs (deployment_id, n);

CREATE TABLE stamps (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment_id TEXT NOT NULL,
  label TEXT NOT NULL,
  algo_order_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  stage TEXT NOT NULL,
  at_ns INTEGER NOT NULL,
  attrs TEXT NOT NULL
) STRICT;
CREATE INDEX stamps_of_order ON stamps (deployment_id, label, algo_order_id, seq);

CREATE TABLE events (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  topic TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_topic ON events (topic, n);
`,
  `
CREATE TABLE api_keys (
  key_id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  hash BLOB NOT NULL,
  suffix TEXT NOT NULL,
  created_ns INTEGER NOT NULL,
  last_used_ns INTEGER,
  is_program INTEGER NOT NULL
) STRICT;

CREATE TABLE venue_connections (
  venue TEXT PRIMARY KEY,
  updated_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE pruned (
  topic TEXT PRIMARY KEY,
  n INTEGER NOT NULL
) STRICT;
`,
  `
-- Orders of graphs are placed by a person: deployment and label are empty, the number that counts
-- them stands where an algo's own does. Their legs are what the venues know of them.
ALTER TABLE orders ADD COLUMN graph_id TEXT;
ALTER TABLE orders ADD COLUMN node_id TEXT;
ALTER TABLE orders ADD COLUMN adjusted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_of_graph ON orders (graph_id) WHERE graph_id IS NOT NULL;

CREATE TABLE graphs (
  graph_id TEXT PRIMARY KEY,
  content TEXT NOT NULL,
  plan TEXT NOT NULL,
  state TEXT NOT NULL,
  slices TEXT NOT NULL,
  status TEXT NOT NULL,
  metadata TEXT,
  ended INTEGER NOT NULL,
  created_ns INTEGER NOT NULL,
  updated_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX graphs_running ON graphs (created_ns) WHERE ended = 0;

CREATE TABLE legs (
  n INTEGER PRIMARY KEY,
  node_order_id TEXT NOT NULL,
  venue TEXT NOT NULL,
  market TEXT NOT NULL,
  order_type TEXT NOT NULL,
  px_1e9 INTEGER NOT NULL,
  qty_1e8 INTEGER NOT NULL,
  filled_1e8 INTEGER NOT NULL,
  notional_1e9 TEXT NOT NULL,
  fees_1e9 TEXT NOT NULL,
  status TEXT NOT NULL,
  failure_reason TEXT,
  end_reason TEXT,
  venue_order_id TEXT,
  created_ns INTEGER NOT NULL,
  acked_ns INTEGER
) STRICT;
CREATE INDEX legs_of_order ON legs (node_order_id);
CREATE INDEX legs_open ON legs (node_order_id) WHERE status IN ('NEW', 'OPEN');

CREATE TABLE desk_positions (
  venue TEXT NOT NULL,
  market TEXT NOT NULL,
  position_1e8 INTEGER NOT NULL,
  avg_entry_1e9 INTEGER NOT NULL,
  realized_1e9 TEXT NOT NULL,
  session_1e9 TEXT NOT NULL,
  session_day TEXT NOT NULL,
  fees_1e9 TEXT NOT NULL,
  PRIMARY KEY (venue, market)
) STRICT;
`,
  `
-- Best prices of its market when an order was submitted and when it ended, 0 while a side is empty;
-- levels: what it could have taken at arrival, price and quantity in turn, as JSON.
CREATE TABLE order_books (
  order_n INTEGER PRIMARY KEY,
  bid_1e9 INTEGER NOT NULL,
  ask_1e9 INTEGER NOT NULL,
  levels TEXT NOT NULL,
  end_bid_1e9 INTEGER,
  end_ask_1e9 INTEGER
) STRICT;

-- Best prices of its market at a fill (horizon 0) and after it. state: due, taken, missed.
CREATE TABLE fill_mids (
  fill_n INTEGER NOT NULL,
  horizon_ms INTEGER NOT NULL,
  at_ns INTEGER NOT NULL,
  state TEXT NOT NULL,
  bid_1e9 INTEGER,
  ask_1e9 INTEGER,
  PRIMARY KEY (fill_n, horizon_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX fill_mids_due ON fill_mids (at_ns) WHERE state = 'due';

-- Costs of the orders that ended within ten minutes, and once more within a day, so that nobody reads
-- a million orders.
CREATE TABLE cost_folds (
  span_ns INTEGER NOT NULL,
  from_ns INTEGER NOT NULL,
  deployment_id TEXT NOT NULL,
  label TEXT NOT NULL,
  symbol TEXT NOT NULL,
  venue TEXT NOT NULL,
  side TEXT NOT NULL,
  sums TEXT NOT NULL,
  slippages BLOB NOT NULL,
  shortfalls BLOB NOT NULL,
  PRIMARY KEY (span_ns, from_ns, deployment_id, label, symbol, venue, side)
) STRICT;
CREATE INDEX cost_folds_of_deployment ON cost_folds (deployment_id, span_ns, from_ns);

CREATE INDEX orders_by_end ON orders (updated_ns);
CREATE INDEX orders_by_creation ON orders (created_ns, status);
CREATE INDEX orders_with_fills ON orders (deployment_id, updated_ns) WHERE filled_1e8 > 0;
CREATE INDEX orders_by_venue_id ON orders (venue_order_id) WHERE venue_order_id IS NOT NULL;
CREATE INDEX orders_of_label ON orders (deployment_id, label);
-- With stage and time in the index, the legs of ten thousand orders are read from it alone.
DROP INDEX stamps_of_order;
CREATE INDEX stamps_of_order ON stamps (deployment_id, label, algo_order_id, seq, stage, at_ns);
`,
  `
-- What is open is asked for at every stop of trading, and is a few among many.
CREATE INDEX orders_open ON orders (venue) WHERE status IN ('NEW', 'OPEN');
`,
  `
-- Callbacks and their errors are stamps of no order, some among many.
CREATE INDEX stamps_of_calls ON stamps (deployment_id, n) WHERE algo_order_id = '';
`,
  `
-- Sixteen busy makers write thousands of rows a second, and each page that they touch is written with
-- every commit. Orders are numbered as they come, so what is kept by that number is written side by
-- side, whoever's order it is; by deployment, label and id each instance has pages of its own.
ALTER TABLE stamps ADD COLUMN order_n INTEGER;
UPDATE stamps SET order_n = coalesce(
  (SELECT o.n FROM orders o WHERE o.node_order_id = 'algo:' || stamps.deployment_id || ':' ||
     stamps.label || ':' || stamps.algo_order_id || ':' || stamps.seq),
  (SELECT o.n FROM orders o WHERE stamps.deployment_id = '' AND o.deployment_id = ''
     AND o.algo_order_id = stamps.algo_order_id AND o.seq = stamps.seq)
) WHERE algo_order_id <> '';
DROP INDEX stamps_of_order;
CREATE INDEX stamps_of_order ON stamps (order_n, stage, at_ns) WHERE order_n IS NOT NULL;

-- A fill's id is made from its number and never looked for.
CREATE TABLE new_fills (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  fill_id TEXT NOT NULL,
  order_n INTEGER NOT NULL,
  node_order_id TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  deployment_id TEXT NOT NULL,
  label TEXT NOT NULL,
  fill_number INTEGER NOT NULL,
  algo_order_id TEXT NOT NULL,
  symbol TEXT NOT NULL,
  market TEXT NOT NULL,
  venue TEXT NOT NULL,
  side TEXT NOT NULL,
  px_1e9 INTEGER NOT NULL,
  qty_1e8 INTEGER NOT NULL,
  notional_1e9 TEXT NOT NULL,
  fee_1e9 TEXT NOT NULL,
  fee_asset TEXT NOT NULL,
  liquidity TEXT NOT NULL,
  queue_ahead_1e8 INTEGER NOT NULL,
  venue_ns INTEGER NOT NULL,
  recv_ns INTEGER NOT NULL,
  trade_id TEXT NOT NULL,
  UNIQUE (deployment_id, label, fill_number)
) STRICT;
INSERT INTO new_fills SELECT f.n, f.fill_id,
  coalesce((SELECT o.n FROM orders o WHERE o.node_order_id = f.node_order_id), 0),
  f.node_order_id, f.parent_id, f.deployment_id, f.label, f.fill_number, f.algo_order_id, f.symbol,
  f.market, f.venue, f.side, f.px_1e9, f.qty_1e8, f.notional_1e9, f.fee_1e9, f.fee_asset,
  f.liquidity, f.queue_ahead_1e8, f.venue_ns, f.recv_ns, f.trade_id FROM fills f ORDER BY f.n;
DROP TABLE fills;
ALTER TABLE new_fills RENAME TO fills;
CREATE INDEX fills_of_order ON fills (order_n);

-- Of an instance's orders only those that are open are asked for by their state: few, on one page.
DROP INDEX orders_of_instance;
DROP INDEX orders_open;
CREATE INDEX orders_open ON orders (deployment_id, label, venue) WHERE status IN ('NEW', 'OPEN');
`,
];
