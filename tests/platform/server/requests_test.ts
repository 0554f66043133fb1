import assert from "node:assert/strict";
import { type Any, eventually, KEY, moduleBase64, withPlatform } from "./running_platform.ts";

const MAKER = await moduleBase64("assets/wasm/maker.wasm");
const BODY = { name: "mm", wasm_base64: MAKER, venue: "binance", symbols: ["BTC-USDT"] };

Deno.test("every refusal comes in the contract's order, in its envelope, with the request's id", () =>
  withPlatform(async ({ ask, url }) => {
    const port = new URL(url).port;
    const cases: [string, RequestInit & { json?: unknown }, number, string][] = [
      ["/v1/nosuch", { headers: { authorization: "none" } }, 404, "NOT_FOUND"],
      ["/v1/health/", {}, 404, "NOT_FOUND"],
      [
        "/v1/account",
        { method: "DELETE", headers: { authorization: "none" } },
        405,
        "METHOD_NOT_ALLOWED",
      ],
      ["/v1/account", { headers: { authorization: "none" } }, 401, "UNAUTHORIZED"],
      ["/v1/account", { headers: { authorization: "Basic abc" } }, 401, "UNAUTHORIZED"],
      [
        "/v1/account",
        { headers: { authorization: `Bearer ${KEY.slice(0, -1)}0` } },
        401,
        "UNAUTHORIZED",
      ],
      [
        "/v1/account",
        { headers: { authorization: `Bearer seq_live_${"a".repeat(64)}` } },
        403,
        "FORBIDDEN",
      ],
      ["/v1/account", { headers: { origin: "https://evil.example" } }, 403, "FORBIDDEN"],
      [
        "/v1/deployments",
        { method: "POST", body: "{}", headers: { "content-type": "text/plain" } },
        415,
        "UNSUPPORTED_MEDIA_TYPE",
      ],
      [
        "/v1/deployments",
        { method: "POST", body: "{", headers: { "content-type": "application/json" } },
        400,
        "BAD_REQUEST",
      ],
      ["/v1/deployments", { method: "POST", json: [] }, 400, "BAD_REQUEST"],
      [
        "/v1/deployments",
        { method: "POST", body: "[".repeat(100), headers: { "content-type": "application/json" } },
        400,
        "BAD_REQUEST",
      ],
      ["/v1/deployments", { method: "POST", json: {} }, 422, "VALIDATION_ERROR"],
      ["/v1/deployments/nosuch", {}, 404, "NOT_FOUND"],
      ["/v1/deployments/nosuch/start", { method: "POST" }, 404, "NOT_FOUND"],
      ["/v1/deployments?limit=0", {}, 400, "INVALID_PARAMS"],
      ["/v1/quotes/NOPE-USD", {}, 404, "NOT_FOUND"],
      ["/v1/quotes/BTC-USDT?depth=101", {}, 400, "INVALID_PARAMS"],
      ["/v1/orders/P-00000000", {}, 404, "NOT_FOUND"],
      ["/v1/analytics/portfolio", {}, 501, "NOT_IMPLEMENTED"],
    ];
    for (const [path, init, status, code] of cases) {
      const answer = await ask(path, init);
      const label = `${init.method ?? "GET"} ${path}: ${JSON.stringify(answer.body)}`;
      assert.equal(answer.status, status, label);
      assert.equal(answer.body.error.code, code, label);
      assert.equal(answer.body.error.request_id, answer.headers.get("x-request-id"), label);
      assert.ok(answer.body.error.message.length > 5, label);
      assert.equal(answer.headers.get("content-type"), "application/json");
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
    }
    const refused = await ask("/v1/account", { headers: { authorization: "none" } });
    assert.equal(refused.headers.get("www-authenticate"), "Bearer");
    const allow = await ask("/v1/account", { method: "POST" });
    assert.equal(allow.headers.get("allow"), "GET");
    const echoed = await ask("/v1/account", { headers: { "x-request-id": "mine-1" } });
    assert.equal(echoed.headers.get("x-request-id"), "mine-1");
    // A page that rebinds its own name to this machine sends that name as the host.
    const raw = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await raw.write(new TextEncoder().encode(
      "GET /v1/health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    ));
    assert.match(await new Response(raw.readable).text(), /^HTTP\/1\.1 403 /);
  }));

Deno.test("health, account, edges, symbols and quotes answer with the documented keys", () =>
  withPlatform(async ({ ask }) => {
    assert.deepEqual((await ask("/v1/health/live", { headers: { authorization: "none" } })).body, {
      status: "live",
    });
    const health = (await ask("/v1/health")).body;
    assert.equal(health.platform, "local");
    assert.ok(health.capabilities.includes("stream.logs"));
    assert.equal(typeof health.time_ns, "bigint");
    const account = (await ask("/v1/account")).body;
    assert.equal(account.mode, "sandbox");
    assert.equal(account.key.suffix, KEY.slice(-4));
    assert.ok(!JSON.stringify(account, (_k, v) => typeof v === "bigint" ? "" : v).includes(KEY));
    const { edges } = (await ask("/v1/edges?venue=binance")).body;
    assert.deepEqual(edges.map((edge: Any) => edge.edge_id), [
      "venue-edge-binance",
      "venue-edge-binance-perp",
    ]);
    const symbols = (await ask("/v1/symbols?symbol=BTC-USD")).body;
    assert.deepEqual(symbols.map((row: Any) => `${row.venue} ${row.symbol}`), [
      "binance BTC-USDT",
      "kraken BTC-USD",
      "coinbase BTC-USD",
    ]);
    assert.equal(symbols[0].tick_size_1e9, 10_000_000n);
    const quote = (await ask("/v1/quotes/btc%2Fusdt?depth=3")).body;
    assert.equal(quote.source, "edge_nbbo");
    assert.ok(quote.nbbo.bid < quote.nbbo.ask);
    assert.equal(quote.book.bids.length, 3);
    assert.equal(quote.book.bids[0][0], quote.nbbo.bid);
    const many = (await ask("/v1/quotes?symbols=BTC-USDT%2CNOPE-USD,ETH-USDT")).body;
    assert.deepEqual(many.quotes.map((row: Any) => row.symbol), ["BTC-USDT", "ETH-USDT"]);
    const fees = (await ask("/v1/fees?ticker=BTC-USDT&venues=binance,kraken")).body;
    assert.deepEqual(fees.fees.map((row: Any) => [row.venue, row.maker_bps]), [
      ["binance", 10],
      ["kraken", null],
    ]);
  }));

Deno.test("all faults of a deployment come at once, with a code for those of the module", () =>
  withPlatform(async ({ ask }) => {
    const post = (json: unknown) => ask("/v1/deployments", { method: "POST", json });
    const shape = await post({ ...BODY, name: "dep_x", risk: { max_position_1e8: 0, nosuch: 1 } });
    assert.equal(shape.status, 422);
    const fields = shape.body.error.details.map((detail: Any) => detail.field).sort();
    assert.deepEqual(fields, ["name", "risk.max_position_1e8", "risk.nosuch"]);
    const layout = await post({ ...BODY, wasm_base64: "AGFzbQEAAAA=", venue: "krakn" });
    const codes = layout.body.error.details.map((detail: Any) => detail.code ?? detail.field);
    assert.ok(codes.includes("WASM_EXPORT_MISSING") && codes.includes("venue"), codes.join());
    const hash = await post({ ...BODY, wasm_sha256: "0".repeat(64) });
    assert.equal(hash.body.error.details[0].code, "SHA256_MISMATCH");
    const unfed = await post({ ...BODY, venue: "okx" });
    assert.match(unfed.body.error.message, /no feed/);
    assert.equal((await ask("/v1/deployments")).body.total, 0);
  }));

Deno.test("a deployment is created once, trades, is changed by revision, and leaves its history", () =>
  withPlatform(async ({ ask }) => {
    const post = (json: unknown) => ask("/v1/deployments", { method: "POST", json });
    const made = await post(BODY);
    assert.equal(made.status, 201);
    const id = made.body.deployment_id;
    assert.match(id, /^dep_[0-9a-f]{16}$/);
    assert.equal(made.body.status, "stopped");
    assert.equal(made.body.edges[0].status, "accepted");
    const again = await post(BODY);
    assert.deepEqual([again.status, again.body.deployment_id], [200, id]);
    const other = await post({ ...BODY, symbols: ["ETH-USDT"] });
    assert.equal(other.status, 409);
    assert.equal(other.body.error.details[0].value, id);

    const started = await ask(`/v1/deployments/${id}/start`, { method: "POST", json: {} });
    assert.equal(started.status, 200);
    assert.equal((await ask(`/v1/deployments/${id}/start`, { method: "POST" })).status, 200);
    const running = await eventually(async () => {
      const { body } = await ask(`/v1/deployments/${id}`);
      return body.edges[0].orders.fills > 3 ? body : undefined;
    }, "fills");
    assert.equal(running.status, "running");

    const limits = await ask(`/v1/deployments/${id}`, {
      method: "PATCH",
      json: { risk: { max_order_rate: 5 }, expected_revision: 1 },
    });
    assert.deepEqual([limits.status, limits.body.revision], [200, 2]);
    assert.equal(limits.body.edges[0].risk.max_order_rate, 5);
    const late = await ask(`/v1/deployments/${id}`, {
      method: "PATCH",
      json: { risk: {}, expected_revision: 1 },
    });
    assert.equal(late.status, 409);
    const minimal = await moduleBase64("assets/wasm/minimal.wasm");
    const swap = { wasm_base64: minimal };
    assert.equal((await ask(`/v1/deployments/${id}`, { method: "PATCH", json: swap })).status, 409);

    const stopped = await ask(`/v1/deployments/${id}/stop`, {
      method: "POST",
      json: { cancel_orders: true },
    });
    assert.deepEqual([stopped.body.status, stopped.body.open_orders], ["stopped", 0]);
    const changed = await ask(`/v1/deployments/${id}`, { method: "PATCH", json: swap });
    assert.deepEqual([changed.status, changed.body.revision], [200, 3]);

    const page = (await ask("/v1/orders?limit=2")).body;
    assert.equal(page.limit, 2);
    assert.ok(page.total > 2 && page.has_more);
    const [order] = page.orders;
    for (const key of [order.node_order_id, order.parent_id.toLowerCase(), order.venue_order_id]) {
      if (key === null) continue;
      const found = (await ask(`/v1/orders/${encodeURIComponent(key)}`)).body;
      assert.equal(found.parent_id, order.parent_id);
    }
    const byNumber = await ask(`/v1/orders?node_order_id=${order.algo_order_id}`);
    assert.equal(byNumber.body.orders[0].algo_order_id, order.algo_order_id);
    assert.equal((await ask("/v1/orders?symbol=BTC-USD")).body.total, page.total);

    const fills = (await ask(`/v1/fills?limit=500&deployment_id=${id}`)).body.fills;
    let position = 0n;
    let cash = 100_000_000_000_000_000n;
    for (const fill of fills.toReversed()) {
      const sign = fill.side === "buy" ? 1n : -1n;
      position += sign * fill.qty_1e8;
      const moved = -sign * fill.notional_1e9 - fill.fee_1e9;
      // Rounded down, as the account does with every fill.
      cash += moved / 10n - (moved % 10n < 0n ? 1n : 0n);
    }
    const { positions, totals } = (await ask("/v1/positions/unified?venues=binance")).body;
    const money = positions.find((row: Any) => row.instrument.symbol === "USDT");
    const coins = positions.find((row: Any) => row.instrument.symbol === "BTC");
    assert.equal(money.qty_1e8, cash);
    assert.equal(coins?.qty_1e8 ?? 0n, position);
    assert.equal(totals.cash_usd_1e9, money.qty_1e8 * 10n);

    const gone = await ask(`/v1/deployments/${id}`, { method: "DELETE" });
    assert.equal(gone.body.deleted, true);
    assert.equal((await ask(`/v1/deployments/${id}`)).status, 404);
    assert.ok((await ask(`/v1/deployments/${id}/logs`)).body.logs.length > 0);
    assert.equal((await ask("/v1/orders?limit=1")).body.total, page.total);
  }));

Deno.test("logs are read by cursor, level, time and label, and a reader may wait for a line", () =>
  withPlatform(async ({ ask }) => {
    const made = await ask("/v1/deployments", {
      method: "POST",
      json: { ...BODY, start_immediately: true },
    });
    const path = `/v1/deployments/${made.body.deployment_id}/logs`;
    const first = await eventually(async () => {
      const { body } = await ask(`${path}?limit=3`);
      return body.logs.length === 3 ? body : undefined;
    }, "three lines");
    assert.equal(first.next_cursor, first.logs[2].cursor);
    const after = await ask(`${path}?cursor=${first.next_cursor}&wait_ms=8000&limit=1`);
    assert.ok(after.body.logs[0].cursor > first.next_cursor);
    const back = (await ask(`${path}?cursor=l_00000000000000&limit=2`)).body;
    assert.deepEqual([back.logs.length, back.has_more], [2, true]);
    assert.equal((await ask(`${path}?cursor=nonsense`)).status, 400);
    assert.equal((await ask(`${path}?level=LOUD`)).status, 400);
    assert.deepEqual((await ask(`${path}?label=nosuch`)).body.logs, []);
    assert.deepEqual((await ask(`${path}?since=2100-01-01`)).body.logs, []);
    const all = (await ask(`${path}?limit=99999`)).body.logs;
    const times = all.map((row: Any) => row.ts_ns);
    assert.deepEqual(times, times.toSorted((a: bigint, b: bigint) => a < b ? -1 : a > b ? 1 : 0));
  }));

Deno.test("an emptied bucket answers 429 with the seconds to wait, and health is exempt", () =>
  withPlatform(async ({ ask }) => {
    await ask("/v1/sandbox/settings", { method: "PUT", json: { rate_limit_qps: 1 } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask("/v1/account")));
    const refused = answers.filter((answer) => answer.status === 429);
    assert.ok(refused.length >= 3, `${refused.length} refused`);
    assert.ok(Number(refused[0]!.headers.get("retry-after")) > 0);
    assert.equal((await ask("/v1/health/live")).status, 200);
  }));

Deno.test("settings are checked, kept and used; a reset gives the first balances back", () =>
  withPlatform(async ({ ask }) => {
    const put = (json: unknown) => ask("/v1/sandbox/settings", { method: "PUT", json });
    assert.equal(
      (await put({ fees: [{ venue: "*", maker_bps: "free", taker_bps: 1 }] })).status,
      422,
    );
    const set = await put({ fees: [{ venue: "*", maker_bps: -0.5, taker_bps: 2.5 }] });
    assert.equal(set.body.fees[0].taker_bps, 2.5);
    assert.equal((await ask("/v1/sandbox/settings")).body.fees[0].maker_bps, -0.5);
    const reset = await ask("/v1/sandbox/reset", { method: "POST" });
    assert.equal(reset.body.reset, true);
    const { positions } = (await ask("/v1/positions/unified")).body;
    const seeded = 100_000_000_000_000_000n;
    assert.deepEqual(positions.map((row: Any) => row.qty_1e8), [seeded, seeded, seeded]);
  }));
