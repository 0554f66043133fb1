import type { Deployment } from "../../lib/contract/deployments.ts";
import type { HeldPosition } from "../../lib/contract/kill_answers.ts";

/** A position that stop and cancel leave. */
export interface Held {
  venue: string;
  /** As an order would name it. */
  symbol: string;
  type: "spot" | "perp";
  /** Below 0: short. */
  qty1e8: bigint;
}

const isPerp = (symbol: string) => symbol.endsWith("-PERP");

/** What the instances of deployments say that they hold, summed by venue and symbol. */
export function heldByInstances(deployments: readonly Deployment[]): Held[] {
  const sums = new Map<string, Held>();
  for (const edge of deployments.flatMap((each) => each.edges ?? [])) {
    const rows = edge.positions ??
      (edge.symbol === undefined ? [] : [{ symbol: edge.symbol, position_1e8: edge.position_1e8 }]);
    for (const { symbol: given, position_1e8: qty } of rows) {
      const symbol = given.replace("/", "-");
      const key = `${edge.venue} ${symbol}`;
      const before = sums.get(key)?.qty1e8 ?? 0n;
      const type = isPerp(symbol) ? "perp" : "spot";
      sums.set(key, { venue: edge.venue ?? "—", symbol, type, qty1e8: before + (qty ?? 0n) });
    }
  }
  return [...sums.values()].filter(({ qty1e8 }) => qty1e8 !== 0n);
}

/**
 * What there is to close. An instance counts its own fills only, so the account has the last word:
 * never more than it holds, and never more than the instances bought, for the rest was somebody
 * else's. With `all` every perpetual of the account counts, whoever opened it.
 */
export function heldNow(
  instances: readonly Held[],
  account: readonly HeldPosition[],
  all: boolean,
): Held[] {
  const spot = instances.filter(({ type }) => type === "spot").map((each) => {
    const base = each.symbol.split("-")[0]!;
    const row = account.find(({ venue, instrument }) =>
      venue === each.venue && instrument.kind !== "perp" && instrument.symbol === base
    );
    return { ...each, qty1e8: closer(each.qty1e8, row?.qty_1e8 ?? 0n) };
  });
  const perps = account.filter(({ venue, instrument }) =>
    instrument.kind === "perp" &&
    (all || instances.some((each) =>
      each.type === "perp" && each.venue === venue && each.symbol === instrument.symbol
    ))
  ).map(({ venue, instrument, qty_1e8 }): Held => ({
    venue: venue ?? "—",
    symbol: instrument.symbol,
    type: "perp",
    qty1e8: qty_1e8,
  }));
  return [...spot, ...perps].filter(({ qty1e8 }) => qty1e8 !== 0n);
}

/** The quantity nearer to 0; 0 where one is long and the other short. */
function closer(a: bigint, b: bigint): bigint {
  if ((a < 0n) !== (b < 0n)) return 0n;
  if (a < 0n) return a > b ? a : b;
  return a < b ? a : b;
}
