import type { WatchEvent } from "../../../commands/watch/event.ts";
import { openingState, type WatchState } from "../../../commands/watch/state.ts";
import { update } from "../../../commands/watch/update.ts";
import { view } from "../../../commands/watch/view.ts";
import { paintFor, plain } from "../../../lib/cli/ansi.ts";
import type { Key, KeyName } from "../../../lib/cli/screen/key_decoder.ts";
import type { Deployment } from "../../../lib/contract/deployments.ts";

export const ID = "dep_4f0c2a917be35d68";
/** Start of the tests' time, in ms and ns. */
export const T0_MS = 1_790_000_000_000;
export const T0_NS = 1_790_000_000_000_000_000n;
const MS = 1_000_000n;

export function edge(label: string, more: Record<string, unknown> = {}) {
  return {
    label,
    venue: "kraken",
    symbols: ["BTC-USD"],
    status: "running",
    live: true,
    position_1e8: 1_000_000n,
    realized_pnl_1e9: 410_000_000n,
    unrealized_pnl_1e9: 850_000n,
    fees_1e9: 0n,
    callback_latency: { p50_ns: 42_000n, p99_ns: 118_000n, max_ns: 940_000n },
    books_per_s: 36.4,
    last_heartbeat_ns: T0_NS,
    error: null,
    ...more,
  };
}

export function deployment(labels: readonly string[] = ["maker"]): Deployment {
  return {
    deployment_id: ID,
    name: "xv-arb",
    status: "running",
    desired_state: "running",
    started_at_ns: T0_NS - 3_661_000n * MS,
    edges: labels.map((label) => edge(label)),
  };
}

/** The order number `n` of a run. */
export function order(n: number, more: Record<string, unknown> = {}) {
  return {
    node_order_id: `algo:${ID}:maker:${n}:1`,
    deployment_id: ID,
    label: "maker",
    symbol: "BTC-USD",
    venue: "kraken",
    side: n % 2 === 0 ? "buy" : "sell",
    order_type: "post_only",
    px_1e9: 63_999_900_000_000n + BigInt(n) * 1_000_000_000n,
    qty_1e8: 1_000_000n,
    filled_qty_1e8: 0n,
    status: "OPEN",
    failure_reason: null,
    end_reason: null,
    created_at_ns: T0_NS + BigInt(n) * MS,
    updated_at_ns: T0_NS + BigInt(n) * MS,
    ...more,
  };
}

export function fill(n: number) {
  return {
    fill_id: `fil_${n}`,
    node_order_id: `algo:${ID}:maker:${n}:1`,
    deployment_id: ID,
    label: "maker",
    symbol: "BTC-USD",
    side: n % 2 === 0 ? "buy" : "sell",
    px_1e9: 63_999_900_000_000n,
    qty_1e8: 1_000_000n,
    fee_1e9: 1_599_997_500n,
    liquidity: "maker",
    recv_ns: T0_NS + BigInt(n) * MS,
  };
}

export const line = (n: number, message = `line ${n}`, more: Record<string, unknown> = {}) => ({
  ts_ns: T0_NS + BigInt(n) * MS,
  level: "INFO",
  label: "maker",
  message,
  ...more,
});

export const events = {
  order: (n: number, more?: Record<string, unknown>): WatchEvent =>
    stream("orders", order(n, more)),
  fill: (n: number): WatchEvent => stream("fills", fill(n)),
  log: (n: number, message?: string, more?: Record<string, unknown>): WatchEvent =>
    stream(`logs:${ID}`, line(n, message, more), `l_${String(n).padStart(14, "0")}`),
  message: (n: number, more: Record<string, unknown> = {}): WatchEvent =>
    stream(`mesh:${ID}`, {
      event: "message",
      from: "maker",
      to: "hedger",
      bytes: 16,
      sent_ns: T0_NS + BigInt(n) * MS,
      latency_ns: 78_000n,
      status: "delivered",
      reason: null,
      ...more,
    }),
  heartbeat: (edges: Record<string, unknown>[], more: Record<string, unknown> = {}): WatchEvent =>
    stream(`deployment:${ID}`, {
      event: "heartbeat",
      deployment_id: ID,
      status: "running",
      desired_state: "running",
      ts_ns: T0_NS,
      edges,
      ...more,
    }),
  status: (more: Record<string, unknown>): WatchEvent =>
    stream(`deployment:${ID}`, { event: "status", deployment_id: ID, ts_ns: T0_NS, ...more }),
};

export function stream(
  channel: string,
  data: Record<string, unknown>,
  cursor?: string,
): WatchEvent {
  return {
    type: "stream",
    event: cursor === undefined ? { channel, data } : { channel, data, cursor },
  };
}

export const character = (text: string): WatchEvent => ({
  type: "key",
  key: { type: "character", text },
});
export const named = (name: KeyName): WatchEvent => ({ type: "key", key: { type: "named", name } });
export const typed = (text: string): WatchEvent[] => [...text].map(character);

/** A `watch` without a terminal: events in, lines out. */
export class Watching {
  state: WatchState;
  nowMs = T0_MS;

  constructor(columns = 80, rows = 24, labels: readonly string[] = ["maker"]) {
    this.state = openingState("local", deployment(labels), { columns, rows }, this.nowMs);
  }

  take(...all: WatchEvent[]): this {
    for (const event of all) this.state = update(this.state, event, this.nowMs);
    return this;
  }

  key(key: Key): this {
    return this.take({ type: "key", key });
  }

  /** Time goes by, and a second hand moves. */
  wait(ms: number): this {
    this.nowMs += ms;
    return this.take({ type: "tick" });
  }

  /** Lines as a person reads them. */
  lines(): string[] {
    return view(this.state, paintFor(true)).map(plain).map((each) => each.trimEnd());
  }

  painted(): string[] {
    return view(this.state, paintFor(true));
  }

  text(): string {
    return this.lines().join("\n");
  }
}
