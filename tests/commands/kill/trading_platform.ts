/** A platform with a kill switch, orders and positions, as far as `kill` sees it. */
import type { Answer, Seen } from "../../api/scripted_server.ts";

interface Order {
  node_order_id: string;
  graph_id: string | null;
  deployment_id: string | null;
  venue: string | null;
  symbol: string;
  side: string;
  qty_1e8: number;
  filled_qty_1e8: number;
  status: string;
}

export interface Fill {
  venue: string;
  symbol: string;
  kind: "crypto" | "perp";
  qty: number;
  /** What a paper account began with. */
  first?: number;
}

/** What a test bends. */
export interface Bends {
  /** Answers of a path (`METHOD /path`) instead of the platform's own. */
  answers?: Record<string, () => Response>;
  /** Orders with this id can't be cancelled. */
  stuck?: string;
  /** What market orders do. */
  market?: "FILLED" | "REJECTED";
}

const MARKETS = [
  { symbol: "ETH-BTC", venue: "okx", base: "ETH", quote: "BTC", instrument_type: "spot" },
  { symbol: "ETH-USDT-PERP", venue: "okx", base: "ETH", quote: "USDT", instrument_type: "perp" },
  { symbol: "ETH-USDT", venue: "okx", base: "ETH", quote: "USDT", instrument_type: "spot" },
  { symbol: "ETH-USD", venue: "kraken", base: "ETH", quote: "USD", instrument_type: "spot" },
];

export const DEPLOYMENTS = ["dep_a", "dep_b"];

export class TradingPlatform {
  killed = false;
  /** The switch's state at each order that was taken. */
  takenWhileKilled: boolean[] = [];
  states = new Map(DEPLOYMENTS.map((id) => [id, "running"]));
  orders: Order[] = [
    order("o1", "dep_a", "binance", "BTC-USDT"),
    order("o2", "dep_b", "kraken", "BTC-USD"),
    order("o3", null, null, "ETH-USD"),
  ];
  held: Fill[] = [];
  #bends: Bends;

  constructor(bends: Bends = {}, held: Fill[] = []) {
    this.#bends = bends;
    this.held = held;
  }

  readonly answer: Answer = (seen) => {
    const { pathname } = new URL(seen.path, "http://x");
    const bent = this.#bends.answers?.[`${seen.method} ${pathname}`];
    return bent?.() ?? this.#own(seen, pathname);
  };

  #own({ method, path, body }: Seen, pathname: string): Response {
    const query = new URL(path, "http://x").searchParams;
    const given = body === "" ? {} : JSON.parse(body);
    const [, , room = "", id = "", what] = pathname.split("/");
    if (room === "kill_switch") {
      if (method !== "GET") this.killed = id !== "clear";
      return Response.json({ active: this.killed, reason: given.reason ?? null });
    }
    if (room === "venue_cancel_all") {
      const wanted = this.#open().filter((each) => each.venue === id);
      return Response.json({
        venue: id,
        requested: wanted.length,
        cancelled: this.#cancel(wanted),
      });
    }
    if (room === "positions") {
      return Response.json({
        positions: [
          { venue: "kraken", instrument: { kind: "fiat", symbol: "USD" }, qty_1e8: 5 },
          ...this.held.map(({ venue, symbol, kind, qty, first }) => ({
            venue,
            instrument: { kind, symbol: kind === "crypto" ? symbol.split("-")[0] : symbol },
            qty_1e8: qty,
            ...(first === undefined ? {} : { first_qty_1e8: first }),
          })),
        ],
      });
    }
    if (room === "symbols") return Response.json(MARKETS);
    if (room === "orders" && method === "POST") return this.#trade(given);
    if (room === "orders" && method === "DELETE") {
      const count = this.#cancel(this.#open().filter((each) => each.node_order_id === id));
      return Response.json({ cancelled: count === 0 ? [] : [id] });
    }
    if (room === "orders") {
      const graph = query.get("graph_id");
      const rows = graph === null ? this.#open() : this.orders.filter((o) => o.graph_id === graph);
      return Response.json({ orders: rows, has_more: false });
    }
    if (what === "stop") {
      this.states.set(id, "paused");
      if (given.close_positions === true) return this.#close(id);
      const own = this.#open().filter((each) => each.deployment_id === id);
      return Response.json({ deployment_id: id, cancelled_orders: this.#cancel(own) });
    }
    if (id !== "") return Response.json(this.#document(id));
    return Response.json({ deployments: DEPLOYMENTS.map((each) => this.#document(each)) });
  }

  /** As a platform does it that can. */
  #close(id: string): Response {
    const { venue, symbol } = this.#document(id).edges[0]!;
    const row = this.held.find((each) => each.venue === venue && each.symbol === symbol);
    const qty = row?.qty ?? 0;
    if (row !== undefined) row.qty = 0;
    const end = { status: "FILLED", end_reason: "filled", failure_reason: null };
    const closed = { label: "maker", venue, symbol, side: "sell", qty_1e8: qty, ...end };
    return Response.json({
      deployment_id: id,
      cancelled_orders: this.#cancel(this.#open().filter((each) => each.deployment_id === id)),
      closed: qty === 0 ? [] : [{ ...closed, filled_qty_1e8: qty }],
    });
  }

  #open(): Order[] {
    return this.orders.filter(({ status }) => status === "OPEN");
  }

  #cancel(orders: Order[]): number {
    const going = orders.filter((each) => each.node_order_id !== this.#bends.stuck);
    for (const each of going) each.status = "CANCELLED";
    return going.length;
  }

  #trade(graph: Record<string, unknown>): Response {
    this.takenWhileKilled.push(this.killed);
    if (this.killed) {
      return Response.json({ error: { code: "CONFLICT", message: "kill switch engaged" } }, {
        status: 409,
      });
    }
    const [node] = graph["nodes"] as {
      instrument: { symbol: string; venue: string };
      side: string;
      quantity: { fixed: { qty_1e8: number } };
    }[];
    const { symbol, venue } = node!.instrument;
    const qty = node!.quantity.fixed.qty_1e8;
    const status = this.#bends.market ?? "FILLED";
    const filled = status === "FILLED" ? qty : 0;
    const row = this.held.find((each) => each.venue === venue && each.symbol === symbol)!;
    row.qty += node!.side === "sell" ? -filled : filled;
    this.orders.push({
      ...order(`graph:${graph["graph_id"]}`, null, venue, symbol),
      side: node!.side,
      graph_id: graph["graph_id"] as string,
      qty_1e8: qty,
      filled_qty_1e8: filled,
      status,
    });
    return Response.json({ graph_id: graph["graph_id"], status: "ACCEPTED" }, { status: 201 });
  }

  #document(id: string) {
    const [venue, symbol] = id === "dep_a" ? ["binance", "BTC-USDT"] : ["kraken", "BTC-USD"];
    return {
      deployment_id: id,
      name: id === "dep_a" ? "alpha" : "beta",
      edges: [{
        label: "maker",
        venue,
        symbol,
        status: this.states.get(id),
        // The instance's own book does not see what others trade.
        positions: [{ symbol, position_1e8: 2_000_000 }],
      }],
    };
  }
}

function order(id: string, deployment: string | null, venue: string | null, symbol: string): Order {
  return {
    node_order_id: id,
    graph_id: null,
    deployment_id: deployment,
    venue,
    symbol,
    side: "buy",
    qty_1e8: 1_000_000,
    filled_qty_1e8: 0,
    status: "OPEN",
  };
}
