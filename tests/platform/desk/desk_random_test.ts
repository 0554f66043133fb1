import assert from "node:assert/strict";
import { Random } from "../../../lib/exchange/random.ts";
import type { RunningGraph } from "../../../lib/platform/desk/running_graph.ts";
import { PX, QTY } from "./books.ts";
import { type DeskScene, quoteBoth, withDesk } from "./desk_scene.ts";

const STEPS = 250;
const TRIGGERS = [
  "on_accepted",
  "on_first_fill",
  "on_fill",
  "on_full_fill",
  "on_cancel",
  "on_done",
];

/** What a careless person, a moving market and a power cut may do to a desk. */
class Monkey {
  readonly placed: RunningGraph[] = [];
  #random: Random;

  constructor(readonly s: DeskScene, seed: number) {
    this.#random = new Random(seed);
  }

  #upTo(n: number): number {
    return Math.floor(this.#random.next() * n);
  }

  #pick<T>(of: readonly T[]): T {
    return of[this.#upTo(of.length)]!;
  }

  step(): void {
    switch (this.#upTo(9)) {
      case 0:
      case 1:
        return this.#place();
      case 2:
        return this.#cancel();
      case 3:
        return this.#amend();
      case 4:
        return this.#move();
      case 5:
      case 6:
        return this.#trade();
      case 7:
        this.s.pass(1 + this.#upTo(20));
        return;
      default:
        if (this.#upTo(8) > 0) return;
        this.s.restart();
        quoteBoth(this.s);
    }
  }

  #place(): void {
    const node = (id: string, wait: boolean) => ({
      id,
      wait,
      side: this.#pick(["buy", "sell"] as const),
      qty: 0.5 + this.#upTo(30) / 2,
      ...(this.#upTo(3) === 0 ? {} : { px: 96 + this.#upTo(9) }),
      venue: this.#pick([null, "kraken", "coinbase"]),
      execution: this.#pick([
        {},
        { horizon_ms: 30 },
        { tif: "ioc" },
        { max_slippage_bps: 200 },
        { policy: "aggressive_chase", horizon_ms: 200 },
        { pacing: { uniform: { num_slices: 3, interval_ms: 15 } } },
      ]),
    });
    const graph = this.s.place([node("a", false), node("b", true)], [[
      "a",
      "b",
      this.#pick([...TRIGGERS, { on_timeout: { ms: 20 } }]),
    ]]);
    this.placed.push(graph);
  }

  #cancel(): void {
    const running = this.s.desk.graph(this.#anyId());
    if (running !== undefined && this.#upTo(2) === 0) void this.s.desk.cancelGraph(running);
    const [order] = this.s.desk.openOrders();
    if (order !== undefined) void this.s.desk.cancel([order]);
  }

  #amend(): void {
    const open = this.s.desk.openOrders();
    if (open.length === 0) return;
    const order = this.#pick(open);
    const qty = order.filled1e8 + (1 + this.#upTo(20)) * QTY / 2;
    void this.s.desk.amend(order, qty, this.#upTo(2) === 0 ? null : (96 + this.#upTo(9)) * PX);
  }

  #anyId(): string {
    return this.placed.length === 0 ? "" : this.#pick(this.placed).stored.graphId;
  }

  #move(): void {
    const mid = 98 + this.#upTo(5);
    const qty = () => 1 + this.#upTo(10);
    this.s.book(this.#pick(["kraken", "coinbase"]), [[mid - 1, qty()], [mid - 2, qty()]], [
      [mid + 1, qty()],
      [mid + 2, qty()],
    ]);
  }

  #trade(): void {
    const side = this.#pick(["buys", "sells"] as const);
    this.s.trade(this.#pick(["kraken", "coinbase"]), side, 96 + this.#upTo(9), 1 + this.#upTo(12));
  }
}

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);

/** What must hold of the store at any time. */
function check(s: DeskScene): void {
  const fills = s.db.all("SELECT * FROM fills ORDER BY n");
  assert.deepEqual(fills.map((row) => Number(row["fill_number"])), fills.map((_, i) => i + 1));
  for (const order of s.db.all("SELECT * FROM orders")) {
    const id = order["node_order_id"] as string;
    const own = fills.filter((fill) => fill["node_order_id"] === id);
    const legs = s.graphs.legs(id);
    const filled = order["filled_1e8"] as bigint;
    assert.equal(sum(own.map((fill) => fill["qty_1e8"] as bigint)), filled, id);
    assert.equal(sum(legs.map((leg) => leg["filled_1e8"] as bigint)), filled, id);
    assert.equal(
      sum(own.map((fill) => BigInt(fill["fee_1e9"] as string))),
      BigInt(order["fees_1e9"] as string),
      id,
    );
    assert.ok(filled <= (order["qty_1e8"] as bigint), `${id} has more than it asked for`);
    const { status } = order;
    if (status === "FILLED") assert.equal(filled, order["qty_1e8"], id);
    if (["CANCELLED", "REJECTED", "EXPIRED"].includes(status as string)) {
      assert.equal(filled, 0n, id);
    }
    if (status === "PARTIAL") assert.ok(filled > 0n, id);
    const live = legs.some((leg) => leg["status"] === "NEW" || leg["status"] === "OPEN");
    assert.equal(status === "NEW" || status === "OPEN", live, id);
  }
  for (const row of s.graphs.positions()) {
    const own = fills.filter((fill) => fill["venue"] === row["venue"]);
    const held = own.map((fill) =>
      (fill["side"] === "buy" ? 1n : -1n) * (fill["qty_1e8"] as bigint)
    );
    assert.equal(row["position_1e8"], sum(held));
    const coins = s.account.rows()
      .find((each) => each["venue"] === row["venue"] && each["kind"] === "crypto");
    assert.equal(coins!["qty_1e8"], String(sum(held)));
  }
}

/** Each node of a graph that has ended has ended, and nothing of it is left at a venue. */
function checkEnd(s: DeskScene, placed: readonly RunningGraph[]): void {
  for (const { stored } of placed) {
    const graph = s.graphs.find(stored.graphId)!;
    const { nodes } = graph.state;
    assert.ok(graph.ended, `${stored.graphId} is ${graph.status}`);
    for (const [nodeId, node] of Object.entries(nodes)) {
      const orders = s.graphs.orders(stored.graphId).filter((row) => row["node_id"] === nodeId);
      const filled = sum(orders.map((row) => row["filled_1e8"] as bigint));
      assert.equal(BigInt(node.filled1e8), filled, `${stored.graphId} ${nodeId}`);
    }
  }
  assert.equal(s.desk.busy, false);
  assert.equal(
    s.db.get("SELECT count(*) AS n FROM legs WHERE status IN ('NEW', 'OPEN')")!["n"],
    0n,
  );
}

for (const seed of [1, 2, 3, 4]) {
  Deno.test(`whatever a person, a market and power cuts do, orders, fills and positions agree (${seed})`, () =>
    withDesk(async (s) => {
      s.settings.update({ fees: [{ venue: "*", maker_bps: 1, taker_bps: 7.5 }] });
      const monkey = new Monkey(s, seed);
      for (let i = 0; i < STEPS; i++) {
        monkey.step();
        if (i % 10 === 0) check(s);
      }
      for (const { stored } of monkey.placed) {
        const running = s.desk.graph(stored.graphId);
        if (running === undefined) continue;
        const gone = s.desk.cancelGraph(running);
        s.pass(10);
        await gone;
      }
      s.pass(50);
      check(s);
      checkEnd(s, monkey.placed);
      assert.ok(s.fills().length > 20, "the monkey has traded");
    }));
}
