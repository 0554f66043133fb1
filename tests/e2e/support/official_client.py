"""Runs calls of the official client against a platform and tells of each how it went.

    official_client.py URL KEY WASM GROUP

Prints one JSON document a line: {"row": NAME, "error": TEXT or null}.
"""

import asyncio
import json
import sys
import time
import warnings

from sequence_markets import Sequence, SequenceError

warnings.simplefilter("ignore", DeprecationWarning)

SPOT = "BTC-USDT"
PERPETUAL = "BTC-USDT-PERP"
NUMBER = (int, float)

url, key, wasm, group = sys.argv[1:5]
client = Sequence(key, base_url=url)


class Missing(Exception):
    """An answer lacks what it must have."""


def need(condition, what):
    if not condition:
        raise Missing(what)


def has(document, **types):
    """The document has each key with its type."""
    need(isinstance(document, dict), f"no object: {document!r:.200}")
    for name, kind in types.items():
        need(name in document, f"no key {name}: {document!r:.200}")
        value = document[name]
        fits = kind is None or isinstance(value, kind)
        need(fits and not (kind is int and isinstance(value, bool)), f"{name} is {value!r:.100}")
    return document


def refused(status, call, text=""):
    """The call is refused with this status, and a message for people."""
    try:
        answer = call()
    except SequenceError as error:
        need(error.status == status, f"{error.status} instead of {status}: {error.message}")
        need(len(error.message) > 5 and text in error.message, f"message: {error.message}")
        return error
    raise Missing(f"{status} expected, got {answer!r:.200}")


def eventually(look, what, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise Missing(what)


def row(name, call):
    error = None
    try:
        call()
    except Exception as cause:  # every failure belongs to its row
        error = f"{type(cause).__name__}: {cause}"
    print(json.dumps({"row": name, "error": error}), flush=True)


# --- markets and account ------------------------------------------------------------------------


def account_rows():
    row("health()", lambda: need(client.health() is True, "not alive"))
    row("account()", lambda: has(
        client.account(),
        client_id=str, mode=str, tier=str, rate_limit_qps=int, key=dict, limits=dict,
        kill_switch=dict, created_at_ns=int,
    ))
    row("connect_venue()", lambda: need(
        client.connect_venue("kraken", "k", "s", "phrase", {"more": [1]}) is None, "not None"
    ))
    row("venues()", lambda: need(
        any(each["venue"] == "kraken" for each in has(client.venues(), credentials=list)["credentials"]),
        "the connected venue is not listed",
    ))

    def disconnect():
        client.disconnect_venue("kraken")
        refused(404, lambda: client.disconnect_venue("kraken"))

    row("disconnect_venue()", disconnect)
    row("edges()", lambda: [
        has(each, edge_id=str, venue=str, status=str)
        for each in need_rows(has(client.edges(), edges=list)["edges"])
    ])
    row("symbols()", lambda: [
        has(each, symbol=str, venue=str) for each in need_rows(client.symbols())
    ])
    row("risk_limits()", lambda: has(
        client.risk_limits(),
        reduce_only=bool, max_price_deviation_bps=NUMBER, symbols=dict, session=dict,
        kill_switch=dict,
    ))

    def fees():
        document = has(client.fees(SPOT, ["binance", "kraken"]), ticker=str, fees=list)
        by_venue = {each["venue"]: each for each in document["fees"]}
        has(by_venue["binance"], maker_bps=int, taker_bps=int)
        need(by_venue["kraken"]["maker_bps"] is None, "a venue without data has no fee")

    row("fees()", fees)


def need_rows(rows):
    need(isinstance(rows, list) and rows, f"no rows: {rows!r:.100}")
    return rows


def nbbo(document):
    has(document, symbol=str, source=str, venues=dict)
    return has(document["nbbo"], bid=NUMBER, ask=NUMBER, mid=NUMBER)


def market_rows():
    def quote():
        for document in (client.quote(SPOT), client.quote("btc/usd", 5, True)):
            best = nbbo(document)
            need(0 < best["bid"] < best["ask"], f"no market: {best}")
            need(document["source"] == "edge_nbbo" and document["book"], "no data")
        refused(404, lambda: client.quote("NOPE-USD"))

    row("quote()", quote)
    row("quotes()", lambda: [
        nbbo(each)
        for each in need_rows(has(client.quotes([SPOT, "ETH-USDT"]), quotes=list)["quotes"])
    ])

    def batch():
        document = has(
            client.quotes_batch([SPOT, "NOPE-USD"]), quotes=list, count=int, elapsed_ms=int
        )
        need(document["count"] == 2, "two rows were asked for")
        nbbo(document["quotes"][0])
        has(document["quotes"][1], symbol=str, error=str)

    row("quotes_batch()", batch)

    def history():
        ticks = eventually(
            lambda: client.price_history(SPOT, fidelity_secs=0, limit=5)["points"], "no trade"
        )
        for point in ticks:
            has(point, ts_ns=int, price_1e9=int, qty_1e8=int, side=str, venue_id=int)
        bars = eventually(
            lambda: client.price_history(SPOT, range="1h", fidelity_secs=1)["points"], "no bar"
        )
        for point in bars:
            has(point, ts_ns=int, price_1e9=int)
        has(client.price_history(SPOT, range="1w", venue="binance"), truncated=bool)
        refused(400, lambda: client.price_history(SPOT, range="1w"), "venue")

    row("price_history()", history)
    row("funding_rates()", lambda: need(
        has(client.funding_rates(), unit=str, rates=list)["unit"] == "bps_per_hour", "unit"
    ))
    row("funding_rate()", lambda: need(
        client.funding_rate("binance", PERPETUAL) is None, "there is no funding here"
    ))

    def funding_history():
        document = client.funding_history(PERPETUAL, "binance")
        has(document, symbol=str, venue=str, count=int, points=list)
        refused(400, lambda: client.funding_history(PERPETUAL, "kraken"))

    row("funding_history()", funding_history)
    row("markets()", lambda: need(
        has(client.markets(), markets=list, count=int, venue=str)["has_more"] is False, "more"
    ))
    row("iter_markets()", lambda: need(list(client.iter_markets()) == [], "there is none"))
    row("market()", lambda: need(client.market("some-slug") is None, "there is none"))
    row("search_markets()", lambda: has(client.search_markets("bitcoin"), markets=list))
    row("settlement()", lambda: refused(404, lambda: client.settlement("some-slug")))
    row("redeem()", lambda: refused(404, lambda: client.redeem("some-slug", "polymarket")))
    row("polymarket_rewards()", lambda: has(client.polymarket_rewards()))
    row("strategies()", lambda: need(client.strategies()["strategies"] == [], "there is none"))

    def create_strategy():
        since = time.time()
        refused(501, lambda: client.create_strategy("s", "python", "main.py", ""))
        need(time.time() - since < 5, "it was tried again")

    row("create_strategy()", create_strategy)

    def strategy():
        for call in (
            client.strategy, client.strategy_start, client.strategy_stop, client.strategy_logs,
            client.strategy_delete,
        ):
            refused(404, lambda: call("str_0"))

    row("strategy(), _start, _stop, _logs, _delete", strategy)


# --- algos --------------------------------------------------------------------------------------


def algo_rows():
    found = {}

    def deploy():
        document = client.deploy_algo("official", wasm, [SPOT])
        has(
            document,
            deployment_id=str, name=str, symbols=list, size_bytes=int, status=str, pushed_to=int,
            capable_edges=int, edges=list,
        )
        need(document["deployment_id"].startswith("dep_"), document["deployment_id"])
        has(need_rows(document["edges"])[0], status=str)
        found["id"] = document["deployment_id"]

    row("deploy_algo()", deploy)
    deployment = found.get("id", "dep_none")
    row("algo_status()", lambda: eventually(
        lambda: client.algo_status(deployment)["status"] == "running", "it does not run"
    ))
    row("algo_logs()", lambda: eventually(lambda: client.algo_logs(deployment)["logs"], "no line"))

    def logs():
        lines = client.algo_logs(deployment, 2)["logs"]
        need(0 < len(lines) <= 2, f"{len(lines)} lines")
        times = [line["ts_ns"] for line in client.algo_logs(deployment)["logs"]]
        need(times == sorted(times), "not oldest first")

    row("algo_logs(limit)", logs)

    def algos():
        for each in need_rows(has(client.algos(), algos=list)["algos"]):
            has(each, symbol=str, size_bytes=int, modified_at=int, status=str)
            need(each["modified_at"] < 1e11, "seconds, not ns")
        detailed = has(client.algos(detail="edge"), algos=list, edges=list)
        has(need_rows(detailed["edges"])[0], edge_id=str, status=str, position_1e8=int)

    row("algos(), algos(detail)", algos)
    row("algo(symbol)", lambda: has(
        client.algo(SPOT), symbol=str, status=str, deployment_id=str, edges=list
    ))
    row("algo_stats()", lambda: has(client.algo_stats(SPOT), instances=list))
    row("algo_logs_by_symbol()", lambda: need_rows(client.algo_logs_by_symbol(SPOT)["logs"]))

    fills = lambda: client.fills(symbol=SPOT)["fills"]
    row("fills() of the algo", lambda: has(
        eventually(fills, "no fill")[0],
        fill_id=str, px_1e9=int, qty_1e8=int, fee_1e9=int, liquidity=str,
    ))

    def orders():
        page = has(
            client.orders(limit=2, symbol=SPOT),
            orders=list, total=int, limit=int, offset=int, has_more=bool,
        )
        need(len(page["orders"]) == 2, "two orders were asked for")
        order = has(page["orders"][0], node_order_id=str, qty_1e8=int, status=str)
        same = client.order(order["node_order_id"])
        need(same["parent_id"] == order["parent_id"], "another order")
        refused(404, lambda: client.order("P-00000000"))

    row("orders(), order() of the algo", orders)
    row("positions_unified()", positions_unified)
    row("positions()", lambda: has(client.positions(), positions=list, totals=dict))
    row("balances()", lambda: has(
        need_rows(has(client.balances(), balances=list)["balances"])[0],
        venue=str, asset=str, total_1e8=int, available_1e8=int, locked_1e8=int,
    ))
    row("perp_positions()", lambda: has(client.perp_positions(), positions=list))
    row("portfolio()", lambda: has(client.portfolio(), nav_usd_1e9=int, cash_usd_1e9=int))
    row("stream() of prices and the algo", lambda: asyncio.run(stream([
        f"prices:{SPOT}", f"book:{SPOT}", "fair_price", "fair_price:BTC", "orders", "fills",
        f"deployment:{deployment}", f"logs:{deployment}", "funding", "funding:binance", f"funding:binance:{PERPETUAL}",
    ])))
    row("stream_new_markets()", lambda: asyncio.run(silent(client.stream_new_markets())))
    row("stream_resolved_markets()", lambda: asyncio.run(silent(client.stream_resolved_markets())))

    def restart(stop, start, name):
        stop(name)
        need(client.algo_status(deployment)["status"] == "stopped", "it did not stop")
        start(name)
        eventually(lambda: client.algo_status(deployment)["status"] == "running", "not again")

    row("algo_stop(), algo_start()", lambda: restart(
        client.algo_stop, client.algo_start, deployment
    ))
    row("algo_stop_by_symbol(), algo_start_by_symbol()", lambda: restart(
        client.algo_stop_by_symbol, client.algo_start_by_symbol, SPOT
    ))

    def undeploy():
        client.algo_undeploy(deployment)
        refused(404, lambda: client.algo_status(deployment))

    row("algo_undeploy()", undeploy)


def positions_unified():
    document = has(client.positions_unified(), positions=list, totals=dict, as_of_ns=int)
    has(document["totals"], nav_usd_1e9=int, cash_usd_1e9=int)
    need_rows(document["positions"])
    cash = client.positions_unified(venues=["binance"], kinds=["fiat"], include_closed=True)
    need(
        all(each["instrument"]["kind"] == "fiat" for each in need_rows(cash["positions"])),
        "another kind",
    )


PAYLOADS = {
    "prices": dict(bid=NUMBER, ask=NUMBER, mid=NUMBER, bid_sz=NUMBER, ask_sz=NUMBER, ts_ns=int),
    "book": dict(bids=list, asks=list, ts_ns=int),
    "fair_price": dict(underlying=str, fair_price=NUMBER, ts_ns=int),
    "orders": dict(node_order_id=str, status=str),
    "fills": dict(fill_id=str, px_1e9=int),
    "deployment": dict(event=str, deployment_id=str),
    "logs": dict(ts_ns=int, level=str, message=str),
    "mesh": dict(event=str),
    "tca": dict(achieved_vwap_1e9=int, benchmark_vwap_1e9=int),
}
# Nothing here carries funding.
QUIET = {"funding"}


async def stream(channels, meanwhile=None):
    """An event of each channel arrives, as `channels` wrote it and with the keys of its topic."""
    waiting = {each for each in channels if each.split(":")[0] not in QUIET}

    async def listen():
        async for channel, data in client.stream(channels):
            has(data, **PAYLOADS.get(channel.split(":")[0], {}))
            need(channel in channels, f"unasked: {channel}")
            waiting.discard(channel)
            if not waiting:
                return

    acting = asyncio.create_task(asyncio.to_thread(meanwhile)) if meanwhile else None
    try:
        await asyncio.wait_for(listen(), 25)
    except asyncio.TimeoutError:
        raise Missing(f"no event of {', '.join(sorted(waiting))}") from None
    finally:
        if acting:
            await acting


async def silent(events):
    """The stream opens and stays quiet."""
    try:
        await asyncio.wait_for(anext(events), 0.5)
    except asyncio.TimeoutError:
        return
    finally:
        await events.aclose()
    raise Missing("an event came")


# --- orders -------------------------------------------------------------------------------------


def order_rows():
    price = client.quote(SPOT)["nbbo"]["bid"]
    low = float(int(price * 0.9))

    def rest(symbol=SPOT, qty=0.01):
        answer = client.buy(symbol, qty, venue="binance", limit_price=low)
        return answer["graph_id"], answer["nodes"][0]["node_order_id"]

    row("preview()", lambda: has(
        client.preview(SPOT, "buy", 0.1),
        symbol=str, side=str, qty_1e8=int, est_vwap_1e9=int, est_fee_bps=NUMBER,
        candidate_venues=list,
    ))

    def buy():
        # The client's own arithmetic cuts both one unit too low.
        cut = (int(0.29 * 1e8), int(64.1 * 1e9))
        need(cut == (28_999_999, 64_099_999_999), f"another arithmetic: {cut}")
        answer = client.buy(SPOT, 0.29, venue="binance", limit_price=64.1)
        has(answer, graph_id=str, status=str)
        need(answer["node_count"] == 1 and answer["edge_count"] == 0, f"{answer}")
        order = client.order(answer["nodes"][0]["node_order_id"])
        need(order["qty_1e8"] == 29_000_000, f"0.29 became {order['qty_1e8']}")
        need(order["px_1e9"] == 64_100_000_000, f"64.1 became {order['px_1e9']}")
        need(order["adjusted"] is True, "it was not said")
        client.cancel(answer["graph_id"])

    row("buy() at a limit, to the last unit", buy)

    def market():
        for verb in (client.buy, client.sell):
            answer = verb(
                SPOT, 0.01, urgency="high", policy="sor", max_slippage_bps=50, horizon_ms=5000,
                tif="ioc", sandbox=True, instrument_type="spot",
            )
            eventually(
                lambda: client.graph_status(answer["graph_id"])["status"] == "COMPLETED",
                f"{answer['graph_id']} does not end",
            )

    row("buy(), sell() at the market", market)

    def cancel():
        graph, order = rest()
        client.cancel(graph)
        eventually(lambda: client.order(order)["status"] == "CANCELLED", "not cancelled")
        graph, order = rest()
        # The client deletes what stands before the first colon.
        client.cancel(order.removeprefix("graph:"))
        eventually(lambda: client.order(order)["status"] == "CANCELLED", "not cancelled")
        refused(404, lambda: client.cancel(order), "DELETE /v1/orders/{node_order_id}")

    row("cancel()", cancel)

    def amend():
        graph, order = rest()
        eventually(lambda: client.order(order)["status"] == "OPEN", "not open")
        answer = client.amend(order, new_price=low - 1, new_qty=0.02)
        has(answer, order_id=str, status=str)
        changed = lambda: client.order(order)["qty_1e8"] == 2_000_000
        eventually(changed, "the size is as before")
        has(client.decrease(order, 0.01), order_id=str, status=str)
        eventually(lambda: client.order(order)["qty_1e8"] == 1_000_000, "not smaller")
        client.cancel(graph)

    row("amend(), decrease()", amend)

    def batch():
        _, order = rest()
        with client.batch("binance") as builder:
            builder.buy_limit(SPOT, 0.01, low).buy(SPOT, 0.01).cancel("P-00000000").cancel(order)
        kinds = [next(iter(each)) for each in builder.responses]
        need(kinds == ["submitted", "submitted", "error", "cancelled"], f"{builder.responses}")

    row("batch()", batch)
    row("fills(limit, offset, symbol)", lambda: has(
        need_rows(client.fills(5, 0, SPOT)["fills"])[0], fill_id=str, px_1e9=int
    ))

    def graph(trigger, value=None):
        nodes = [client.node("first", SPOT, "buy", 0.01), client.node("second", SPOT, "sell", 0.01)]
        edges = [client.edge("first", "second", trigger, value)]
        answer = client.graph(nodes, edges)
        has(answer, graph_id=str, status=str)
        need(answer["node_count"] == 2 and answer["edge_count"] == 1, f"{answer}")
        status = lambda: client.graph_status(answer["graph_id"])
        eventually(lambda: status()["status"] == "COMPLETED", "the second order never came")
        has(status(), graph_id=str, status=str, nodes=list)

    row("graph() with on_fill, graph_status()", lambda: graph("on_fill"))
    row("graph() with a fill ratio", lambda: graph("fill_pct", 0.5))

    def graph_cancel():
        graph, order = rest()
        client.graph_resume(graph)
        client.graph_cancel(graph)
        eventually(lambda: client.graph_status(graph)["status"] == "CANCELLED", "it goes on")

    row("graph_resume(), graph_cancel()", graph_cancel)

    def cancel_all():
        graph, order = rest()
        answer = has(client.cancel_all_on_venue("binance"), cancelled=int)
        need(answer["cancelled"] >= 1, f"{answer}")
        eventually(lambda: client.order(order)["is_terminal"], "it is open")

    row("cancel_all_on_venue()", cancel_all)

    def kill_switch():
        need(has(client.kill_switch_engage("drill"), active=bool)["active"], "not active")
        try:
            refused(409, lambda: client.buy(SPOT, 0.01))
            client.kill_switch_engage()
        finally:
            answer = client.kill_switch_clear()
        need(has(answer, active=bool)["active"] is False, "still active")
        client.buy(SPOT, 0.01)

    row("kill_switch_engage(), kill_switch_clear()", kill_switch)
    row("stream() of orders, fills and routing", lambda: asyncio.run(stream(
        ["orders", "fills", "routing"],
        lambda: (time.sleep(1), client.buy(SPOT, 0.01)),
    )))


# --- keys and rates -----------------------------------------------------------------------------


def rate_rows():
    row("a wrong key", lambda: refused(
        401, Sequence(key[:-1] + ("0" if key[-1] != "0" else "1"), base_url=url).account
    ))

    def emptied():
        client._put("/v1/sandbox/settings", {"rate_limit_qps": 2})
        try:
            for _ in range(7):
                client.account()
        finally:
            client._put("/v1/sandbox/settings", {"rate_limit_qps": 1000})

    row("an emptied bucket", emptied)


# --- mesh and analysis --------------------------------------------------------------------------


def mesh_rows():
    # This name of the market is traded on several edges, so there are several instances.
    deployment = client.deploy_algo("meshed", wasm, ["BTC-USD"])["deployment_id"]

    def mesh():
        document = has(client.algo_mesh(deployment), instances=list, links=list)
        count = len(need_rows(document["instances"]))
        need(count > 1, "one instance has no peers")
        need(len(document["links"]) == count * (count - 1), "a pair is missing")

    row("algo_mesh()", mesh)
    row("stream() of the mesh", lambda: asyncio.run(stream([f"mesh:{deployment}"])))
    client.algo_undeploy(deployment)


def analysis_rows():
    deployment = client.deploy_algo("analysed", wasm, [SPOT])["deployment_id"]
    filled = lambda: [each for each in client.orders(500)["orders"] if each["status"] == "FILLED"]
    order = eventually(filled, "no order was filled")[0]["node_order_id"]

    def tca():
        for document in (client.tca(), client.tca(SPOT)):
            has(document, order_count=int, averages=dict, orders=list)
            has(need_rows(document["orders"])[0], node_order_id=str)

    row("tca()", tca)
    row("intel()", lambda: need_rows(has(client.intel(SPOT), symbol=str, venues=list)["venues"]))
    row("slippage()", lambda: need(
        [each["size_usd"] for each in client.slippage(SPOT, "sell")["curve"]]
        == [1000, 10000, 100000, 1000000],
        "other sizes",
    ))
    row("routing()", lambda: need_rows(
        has(client.routing(SPOT, "buy", 0.5), legs=list, chosen=list)["legs"]
    ))
    row("depth()", lambda: has(client.depth(SPOT), symbol=str, bids=list, asks=list))
    row("forecast()", lambda: has(client.forecast(SPOT, "buy", 0.5), symbol=str, qty=NUMBER))
    row("execution_live()", lambda: has(client.execution_live(order), order=dict, progress=dict))
    row("execution_review()", lambda: has(
        client.execution_review(order), order=dict, tca=dict, fills=list
    ))
    row("execution_summary()", lambda: has(client.execution_summary(), orders=dict, fills=dict))

    def trace():
        need_rows(has(client.trace(order), traces=list)["traces"])
        refused(404, lambda: client.trace("P-00000000"))

    row("trace()", trace)
    row("stream() of tca and traces", lambda: asyncio.run(stream(["tca", f"traces:{deployment}"])))
    client.algo_undeploy(deployment)


GROUPS = {
    "platform": lambda: (account_rows(), market_rows(), algo_rows(), rate_rows()),
    "orders": order_rows,
    "analysis": lambda: (mesh_rows(), analysis_rows()),
}
GROUPS[group]()
