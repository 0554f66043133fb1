import type { Stamp } from "../../lib/contract/traces.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { duration, quantity, usd } from "../../lib/cli/numbers.ts";

/** A stamp as it is shown. Absent differences are of two clocks, which can't be compared. */
export interface StampRow {
  stage: string;
  component: string;
  clock: string;
  resolutionNs: number;
  atNs: bigint | undefined;
  deltaNs: bigint | undefined;
  sinceNs: bigint | undefined;
  detail: string;
}

/**
 * Rows of a table from stamps. Where the platform names no stage, every key that ends in `_ns` is
 * a stamp of its own, sorted by time.
 */
export function stampRows(stamps: readonly Stamp[]): StampRow[] {
  const named = stamps.every((stamp) => stamp.stage && stamp.ts_ns);
  if (!named) return looseRows(stamps);
  const first = stamps[0];
  return stamps.map((stamp, i) => {
    const before = stamps[i - 1];
    const since = first?.clock === stamp.clock ? stamp.ts_ns! - first!.ts_ns! : undefined;
    const delta = before !== undefined && before.clock === stamp.clock
      ? stamp.ts_ns! - before.ts_ns!
      : undefined;
    return {
      stage: neutralise(stamp.stage!),
      component: neutralise(stamp.component ?? ""),
      clock: neutralise(stamp.clock ?? "unknown"),
      resolutionNs: Number(stamp.resolution_ns ?? 1),
      atNs: stamp.ts_ns!,
      deltaNs: stamp.delta_ns === undefined ? delta : stamp.delta_ns ?? undefined,
      sinceNs: stamp.since_start_ns === undefined ? since : stamp.since_start_ns ?? undefined,
      detail: detail(stamp.attrs ?? {}),
    };
  });
}

function looseRows(stamps: readonly Stamp[]): StampRow[] {
  const all = stamps.flatMap((stamp) =>
    Object.entries(stamp).flatMap(([key, value]) =>
      key.endsWith("_ns") && typeof value === "bigint" && value > 1_000_000_000_000_000_000n
        ? [{ stage: stamp.stage ?? key.slice(0, -3), atNs: value }]
        : []
    )
  ).sort((a, b) => a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : 0);
  return all.map(({ stage, atNs }, i) => ({
    stage: neutralise(stage),
    component: "",
    clock: "unknown",
    resolutionNs: 1,
    atNs,
    deltaNs: i === 0 ? undefined : atNs - all[i - 1]!.atNs,
    sinceNs: atNs - all[0]!.atNs,
    detail: "",
  }));
}

/** What a person wants to know of a stamp's attributes, in one short line. */
function detail(attrs: Record<string, unknown>): string {
  const parts: string[] = [];
  const wide = (key: string) => {
    const value = attrs[key];
    return typeof value === "bigint" ? value : undefined;
  };
  const [bid, ask] = [wide("bid_1e9"), wide("ask_1e9")];
  if (bid !== undefined && ask !== undefined && attrs["px_1e9"] === undefined) {
    parts.push(`book ${usd(bid)} / ${usd(ask)}`);
  }
  if (typeof attrs["callback"] === "string") parts.push(neutralise(attrs["callback"]));
  if (attrs["n"] !== undefined) parts.push(`call ${attrs["n"]}`);
  const actions = attrs["actions"];
  if (actions !== undefined) parts.push(`${actions} action${actions === 1 ? "" : "s"}`);
  const took = wide("duration_ns");
  if (took !== undefined) parts.push(`took ${duration(Number(took))}`);
  if (attrs["result"] !== undefined) parts.push(neutralise(String(attrs["result"])));
  const [px, qty] = [wide("px_1e9"), wide("qty_1e8")];
  if (px !== undefined && qty !== undefined) parts.push(`${quantity(qty)} at ${usd(px)}`);
  if (typeof attrs["liquidity"] === "string") parts.push(neutralise(attrs["liquidity"]));
  const left = wide("remaining_1e8");
  if (left !== undefined && left > 0n) parts.push(`${quantity(left)} left`);
  const ahead = wide("queue_ahead_1e8");
  if (ahead !== undefined) parts.push(ahead < 0n ? "queue unknown" : `${quantity(ahead)} ahead`);
  if (attrs["venue_order_id"]) parts.push(neutralise(String(attrs["venue_order_id"])));
  if (attrs["venue"]) parts.push(neutralise(String(attrs["venue"])));
  if (attrs["reason"]) parts.push(neutralise(String(attrs["reason"])));
  return parts.join(", ");
}
