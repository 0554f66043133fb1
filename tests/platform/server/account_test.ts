import assert from "node:assert/strict";
import { effectiveRisk } from "../../../lib/platform/center/effective_risk.ts";
import { type Holding, holdings } from "../../../lib/platform/center/holdings.ts";
import { PaperAccount } from "../../../lib/platform/center/paper_account.ts";
import { KNOWN_MARKETS } from "../../../lib/market/symbols.ts";
import { positionsDocument } from "../../../lib/platform/server/positions_document.ts";
import { Database } from "../../../lib/platform/store/database.ts";
import { type Any, eventually, moduleBase64, withPlatform } from "./running_platform.ts";

const MAKER = await moduleBase64("assets/wasm/maker.wasm");
const put = (json: unknown) => ({ method: "PUT", json });
const post = (json: unknown = {}) => ({ method: "POST", json });

Deno.test("connecting a venue keeps that it is connected and nothing of its keys", () =>
  withPlatform(async ({ ask, folder }) => {
    const secrets = { api_key: "KEY-4711", api_secret: "SECRET-0815", passphrase: "PHRASE-42" };
    const body = { ...secrets, extra_json: { wallet: "EXTRA-7" } };
    for (const method of ["PUT", "POST"]) {
      const { status, body: answer } = await ask("/v1/credentials/okx", { method, json: body });
      assert.equal(status, 200);
      assert.deepEqual([answer.venue, answer.connected, answer.stored], ["okx", true, false]);
    }
    const listed = (await ask("/v1/credentials")).body.credentials;
    assert.deepEqual(
      listed.map((row: Any) => [row.venue, row.required, row.heartbeat?.status ?? null]),
      [
        ["binance", false, "up"],
        ["kraken", false, "up"],
        ["coinbase", false, "up"],
        ["okx", false, null],
      ],
    );
    for (const file of ["store.db", "store.db-wal"]) {
      const bytes = new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/${file}`));
      for (const word of ["KEY-4711", "SECRET-0815", "PHRASE-42", "EXTRA-7"]) {
        assert.ok(!bytes.includes(word), `${word} is in ${file}`);
      }
    }
    assert.equal((await ask("/v1/credentials/okx", { method: "DELETE" })).status, 200);
    assert.equal((await ask("/v1/credentials/okx", { method: "DELETE" })).status, 404);
    assert.equal((await ask("/v1/credentials/krakn", put(body))).status, 404);
    const half = await ask("/v1/credentials/okx", put({ api_key: "k" }));
    assert.equal(half.status, 422);
  }));

Deno.test("quotes: age and depth are obeyed, one bad symbol never fails a batch", () =>
  withPlatform(async ({ ask }) => {
    const fresh = (await ask("/v1/quotes?symbols=BTC-USDT,NOPE")).body.quotes;
    assert.deepEqual(fresh.map((row: Any) => row.symbol), ["BTC-USDT"]);
    assert.equal(fresh[0].book, undefined);
    assert.deepEqual((await ask("/v1/quotes?symbol=BTC-USDT&max_age_s=0")).body.quotes, []);
    assert.equal((await ask("/v1/quotes?symbols=")).status, 400);
    assert.equal((await ask("/v1/quotes?symbols=A&max_age_s=-1")).status, 400);
    const many = Array.from({ length: 101 }, () => "A").join(",");
    assert.equal((await ask(`/v1/quotes?symbols=${many}`)).status, 400);
    const symbols = ["eth/usd", "", "NOPE-USD", "BTC-USDT-PERP"];
    const batch = (await ask("/v1/quotes_batch", post({ symbols, depth: 2 }))).body;
    assert.equal(batch.count, 4);
    assert.deepEqual(batch.quotes.map((row: Any) => row.symbol), symbols);
    assert.deepEqual(
      batch.quotes.map((row: Any) => row.error ?? row.book.bids.length),
      [2, "unknown symbol", "unknown symbol", 2],
    );
    for (const json of [{}, { symbols: ["A"], depth: 101 }, { symbols: Array(2001).fill("A") }]) {
      assert.equal((await ask("/v1/quotes_batch", post(json))).status, 422);
    }
  }));

Deno.test("a symbol that is known but has no feed here is unavailable, not unknown", () =>
  withPlatform(async ({ ask }) => {
    const { body } = await ask("/v1/quotes/ETH-USDT");
    assert.deepEqual([body.source, body.nbbo.mid, body.venues, body.book], [
      "unavailable",
      0,
      {},
      null,
    ]);
    assert.equal((await ask("/v1/quotes/NOPE-USD")).status, 404);
  }, { feeds: ["binance=recording:assets/recordings/binance-spot-btcusdt.seqrec"] }));

Deno.test("positions: sums are of the rows, a perpetual counts with its gain, open orders lock", () => {
  const holding = (over: Partial<Holding>): Holding => ({
    id: 1,
    venue: "binance",
    kind: "fiat",
    symbol: "USDT",
    qty1e8: 0n,
    first1e8: 0n,
    locked1e8: 0n,
    entry1e9: 0n,
    price1e9: 1_000_000_000n,
    realized1e9: 0n,
    fees1e9: 0n,
    ...over,
  });
  const document = positionsDocument([
    holding({ qty1e8: 1_000_00000000n, locked1e8: 128_00000000n, fees1e9: 5n }),
    holding({
      kind: "crypto",
      symbol: "BTC",
      qty1e8: 1000_0000n,
      entry1e9: 64_000_000000000n,
      price1e9: 64_000_500000000n,
      realized1e9: 7n,
    }),
    holding({
      kind: "perp",
      symbol: "BTC-USDT-PERP",
      qty1e8: -2_0000_0000n,
      entry1e9: 64_000_000000000n,
      price1e9: 64_001_000000000n,
    }),
  ], 1n) as Any;
  assert.deepEqual(document.totals, {
    // $1000 + 0.1 BTC at $64,000.50 − 2 × $1
    nav_usd_1e9: 1_000_000000000n + 6_400_050000000n - 2_000000000n,
    cash_usd_1e9: 1_000_000000000n,
    crypto_usd_1e9: 6_400_050000000n,
    perp_unrealized_usd_1e9: -2_000000000n,
    event_contract_usd_1e9: 0n,
    unrealized_pnl_usd_1e9: 50000000n - 2_000000000n,
    realized_pnl_usd_1e9: 7n,
    fees_usd_1e9: 5n,
  });
  assert.equal(document.positions[0].available_qty_1e8, 872_00000000n);
});

Deno.test("what open orders reserve is locked: a buy its money, a sell its coins, ended ones nothing", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-holdings-" });
  const db = Database.open(folder);
  try {
    const [spot, , perpetual] = KNOWN_MARKETS;
    const account = new PaperAccount(db);
    for (const [kind, asset, qty] of [["fiat", "USDT", 100_000n], ["crypto", "BTC", 2n]] as const) {
      db.run(
        `INSERT INTO balances (venue, kind, asset, qty_1e8, entry_1e9, realized_1e9, fees_1e9)
         VALUES ('binance', ?, ?, ?, 0, '0', '0')`,
        kind,
        asset,
        (qty * 100_000_000n).toString(),
      );
    }
    const order = (market: string, side: string, px: number, qty: number, more: string) =>
      db.run(
        `INSERT INTO orders (node_order_id, parent_id, deployment_id, label, algo_order_id, seq,
           symbol, market, instrument_type, venue, edge_id, side, order_type, px_1e9, qty_1e8,
           filled_1e8, notional_1e9, fees_1e9, status, revision, created_ns, updated_ns)
         VALUES (hex(randomblob(8)), hex(randomblob(8)), ?, 'a', '1', 1, 'x', ?, ?, 'binance', 'e',
           ?, 'limit', ?, ?, 10000000, '0', '0', ?, 0, 1, 1)`,
        more === "dep_2" ? more : "dep_1",
        market,
        market.endsWith("PERP") ? "perp" : "spot",
        side,
        px,
        qty,
        more === "dep_2" ? "OPEN" : more,
      );
    // 0.1 of each is filled already; a third of a cent is reserved as a whole unit.
    order("BTC-USDT", "buy", 64_000_333_333_333, 20_000_000, "OPEN");
    order("BTC-USDT", "buy", 60_000_000_000_000, 30_000_000, "NEW");
    order("BTC-USDT", "sell", 70_000_000_000_000, 60_000_000, "dep_2");
    order("BTC-USDT", "buy", 64_000_000_000_000, 90_000_000, "CANCELLED");
    order("BTC-USDT-PERP", "buy", 64_000_000_000_000, 90_000_000, "OPEN");
    const book = { bestBidPx1e9: 64e12, bestAskPx1e9: 64001e9 };
    const markets = [{ meta: spot, book }, { meta: perpetual, book }];
    const center = { db, account, markets } as Any;
    const found = holdings(center, {}).map(({ symbol, locked1e8 }) => [symbol, locked1e8]);
    assert.deepEqual(found, [
      ["USDT", 6_400_03333334n + 12_000_00000000n],
      ["BTC", 50_000_000n],
    ]);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("positions of one deployment are the sums of its fills", () =>
  withPlatform(async ({ ask }) => {
    const json = { name: "mm", wasm_base64: MAKER, symbols: ["BTC-USDT"], start_immediately: true };
    const { deployment_id: id } = (await ask("/v1/deployments", post(json))).body;
    await eventually(
      async () => (await ask("/v1/fills?limit=500")).body.fills.length > 2 || undefined,
      "fills",
    );
    await ask(`/v1/deployments/${id}/stop`, post({ cancel_orders: true }));
    const own = (await ask(`/v1/positions?deployment_id=${id}&include_closed=true`)).body;
    const fills = (await ask(`/v1/fills?limit=500&deployment_id=${id}`)).body.fills;
    const sum = (of: (fill: Any) => bigint) =>
      fills.reduce((total: bigint, fill: Any) => total + of(fill), 0n);
    const [position] = own.positions;
    assert.equal(own.positions.length, 1);
    assert.equal(position.instrument.symbol, "BTC");
    assert.equal(
      position.qty_1e8,
      sum((fill) => fill.side === "buy" ? fill.qty_1e8 : -fill.qty_1e8),
    );
    assert.equal(position.fees_usd_1e9, sum((fill) => fill.fee_1e9));
    assert.deepEqual((await ask("/v1/positions?deployment_id=dep_0")).body.positions, []);
    assert.deepEqual((await ask("/v1/positions?label=nosuch")).body.positions, []);
    const balances = await ask("/v1/balances");
    assert.equal(balances.headers.get("deprecation"), "true");
    const { totals } = (await ask("/v1/positions/unified")).body;
    const summary = await ask("/v1/portfolio/summary");
    assert.equal(summary.body.cash_usd_1e9, totals.cash_usd_1e9);
    assert.equal((await ask("/v1/positions?kinds=stocks")).status, 400);
    assert.equal((await ask("/v1/positions?include_closed=1")).status, 400);
  }));

Deno.test("of two limits the stricter holds, for each symbol; 0 and absent don't limit", () => {
  const plan = {
    symbols: ["BTC-USD", "ETH-USDT"],
    markets: [KNOWN_MARKETS[0]!, KNOWN_MARKETS[1]!],
    risk: {
      max_position_1e8: 50n,
      max_order_rate: 10,
      symbols: { "ETH-USDT": { max_position_1e8: 70n } },
    },
  };
  const account = {
    max_position_1e8: 60n,
    max_daily_loss_1e9: 5n,
    max_order_rate: 0,
    reduce_only: true,
    // The same market as the plan's BTC-USD.
    symbols: { "BTC-USDT": { max_order_notional_1e9: 9n } },
  };
  assert.deepEqual(effectiveRisk(plan, account), {
    max_position_1e8: 50n,
    max_daily_loss_1e9: 5n,
    max_order_rate: 10,
    reduce_only: true,
    symbols: {
      "BTC-USD": { max_position_1e8: 50n, max_order_notional_1e9: 9n },
      "ETH-USDT": { max_position_1e8: 60n },
    },
  });
  assert.deepEqual(effectiveRisk({ ...plan, risk: {} }, {}), { symbols: {} });
});

Deno.test("limits of the account hold at once for what runs, and go when they are taken away", () =>
  withPlatform(async ({ ask }) => {
    const before = (await ask("/v1/risk_limits")).body;
    assert.deepEqual([before.max_position_1e8, before.max_price_deviation_bps], [undefined, 500]);
    assert.match(before.session.day, /^\d{4}-\d\d-\d\d$/);
    const json = { name: "mm", wasm_base64: MAKER, symbols: ["BTC-USDT"], start_immediately: true };
    const { deployment_id: id } = (await ask("/v1/deployments", post(json))).body;
    const orders = async () => (await ask(`/v1/deployments/${id}`)).body.edges[0].orders;
    await eventually(async () => (await orders()).fills > 1 || undefined, "fills");
    const set = await ask(
      "/v1/risk_limits",
      put({ max_order_notional_1e9: 1, max_order_rate: 50 }),
    );
    assert.deepEqual([set.status, set.body.max_order_notional_1e9], [200, 1n]);
    await eventually(
      async () => (await orders()).rejects_by_reason.RISK_CHECK_FAILED > 0 || undefined,
      "rejects",
    );
    const open = await ask("/v1/risk_limits", put({ max_order_notional_1e9: 0 }));
    assert.equal(open.body.max_order_rate, 50);
    const then = (await orders()).fills;
    await eventually(async () => (await orders()).fills > then || undefined, "fills again");
    for (const body of [{ max_position_1e8: -1 }, { max_positoin: 1 }, { symbols: { NOPE: {} } }]) {
      assert.equal((await ask("/v1/risk_limits", put(body))).status, 422, JSON.stringify(body));
    }
  }));

Deno.test("positions of the sandbox are set exactly, all or none, and never below a running algo", () =>
  withPlatform(async ({ ask }) => {
    const row = { venue: "binance", kind: "crypto", symbol: "btc", qty: 1 };
    const set = (positions: unknown[], replace = false) =>
      ask("/v1/sandbox/positions", post({ positions, replace }));
    const rows = async () =>
      (await ask("/v1/positions?include_closed=true")).body.positions.map((each: Any) => [
        each.instrument.kind,
        each.instrument.symbol,
        each.qty_1e8,
        each.entry_price_usd_1e9,
      ]);
    const raw = await ask("/v1/sandbox/positions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"positions": [{"venue": "binance", "kind": "fiat", "symbol": "USDT", ' +
        '"qty": 123456789012345.00000001}], "replace": true}',
    });
    assert.deepEqual([raw.status, raw.body.written], [200, 1]);
    assert.ok(raw.body.deleted > 0);
    assert.deepEqual(await rows(), [["fiat", "USDT", 12345678901234500000001n, 1_000000000n]]);
    const added = await set([
      { ...row, entry_price_usd: 64000.5 },
      { ...row, kind: "perp", symbol: "BTC-USD-PERP", qty: -0.5 },
    ]);
    assert.deepEqual(added.body, { written: 2, deleted: 0 });
    assert.deepEqual((await rows()).slice(0, 2), [
      ["perp", "BTC-USDT-PERP", -50000000n, 0n],
      ["fiat", "USDT", 12345678901234500000001n, 1_000000000n],
    ]);
    const before = await rows();
    const faulty = await set([
      { ...row, qty: 5 },
      { ...row, qty: -1 },
      { ...row, symbol: "ETH", qty: 0.000000001 },
      { ...row, venue: "krakn" },
    ], true);
    assert.equal(faulty.status, 422);
    assert.deepEqual(faulty.body.error.details.map((each: Any) => each.field).sort(), [
      "positions[1]",
      "positions[1].qty",
      "positions[2].qty",
      "positions[3].venue",
    ]);
    assert.deepEqual(await rows(), before, "nothing of it was taken");

    const json = { name: "mm", wasm_base64: MAKER, symbols: ["BTC-USDT"], start_immediately: true };
    const { deployment_id: id } = (await ask("/v1/deployments", post(json))).body;
    const holds = async () => (await ask(`/v1/deployments/${id}`)).body.edges[0].position_1e8;
    // The maker goes back and forth through zero, so what it holds may be nothing for a while.
    await eventually(async () => {
      if (await holds() === 0n) return undefined;
      return (await set([], true)).status === 409 || undefined;
    }, "a refusal while it holds something");
    await ask(`/v1/deployments/${id}/stop`, post());
    assert.equal((await set([], true)).status, 200);
    assert.deepEqual(await rows(), []);
  }));

Deno.test("settings know their venues and when they were changed", () =>
  withPlatform(async ({ ask }) => {
    assert.equal((await ask("/v1/sandbox/settings")).body.updated_at_ns, null);
    const fees = [{ venue: "*", maker_bps: 1, taker_bps: 2 }];
    const changed = await ask("/v1/sandbox/settings", put({ fees }));
    assert.equal(typeof changed.body.updated_at_ns, "bigint");
    const misspelt = [{ venue: "krakn", maker_bps: 1, taker_bps: 2 }];
    const refused = await ask("/v1/sandbox/settings", put({ fees: misspelt }));
    assert.equal(refused.body.error.details[0].field, "fees[0].venue");
    assert.deepEqual((await ask("/v1/sandbox/settings")).body.fees, fees);
  }));

Deno.test("new fees reach what runs, from its next orders on", () =>
  withPlatform(async ({ ask }) => {
    const json = { name: "mm", wasm_base64: MAKER, symbols: ["BTC-USDT"], start_immediately: true };
    await ask("/v1/deployments", post(json));
    const newest = async () => (await ask("/v1/fills?limit=1")).body.fills[0];
    const before = await eventually(newest, "a fill");
    assert.ok(before.fee_1e9 > 0n);
    await ask("/v1/sandbox/settings", put({ fees: [{ venue: "*", maker_bps: 0, taker_bps: 0 }] }));
    await eventually(async () => (await newest()).fee_1e9 === 0n || undefined, "a fill for free");
  }));
