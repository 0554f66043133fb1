import type { Deployment } from "../../lib/contract/deployments.ts";
import type { HeldPosition, TradedMarket } from "../../lib/contract/kill_answers.ts";

/** A position that stop and cancel leave. */
export interface Held {
  venue: string;
  /** As an order would name it. */
  symbol: string;
  type: "spot" | "perp" | "prediction";
  /** Below 0: short. */
  qty1e8: bigint;
  /** Id of the graph that would close it, where later kills have to find it again. */
  graphId?: string;
}

/** Coins that are money. */
const CASH = new Set(["USD", "USDT", "USDC"]);

const isPerp = (symbol: string) => symbol.endsWith("-PERP");
const baseOf = (symbol: string) => symbol.split("-")[0]!;

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
 * What the account holds besides money, whoever bought it: instances, a person, another program. A
 * paper account's first balances are no position. A coin is closed on a market that an instance
 * trades it on, else on one that is counted in money; one without a market keeps its own name.
 */
export function heldByAccount(
  account: readonly HeldPosition[],
  instances: readonly Held[],
  markets: readonly TradedMarket[],
): Held[] {
  return account.filter(({ instrument: { kind, symbol } }) => kind === "perp" || !CASH.has(symbol))
    .map((row): Held => {
      const { kind, symbol } = row.instrument;
      const venue = row.venue ?? "—";
      const qty1e8 = row.qty_1e8 - (row.first_qty_1e8 ?? 0n);
      if (kind === "perp") return { venue, symbol, type: "perp", qty1e8 };
      if (kind === "event_contract") return { venue, symbol, type: "prediction", qty1e8 };
      const traded = instances.find((each) =>
        each.type === "spot" && each.venue === venue && baseOf(each.symbol) === symbol
      );
      const listed = markets.filter((each) =>
        each.venue === venue && each.base === symbol && each.instrument_type === "spot"
      );
      const market = listed.find(({ quote }) => CASH.has(quote ?? "")) ?? listed[0];
      return {
        venue,
        symbol: traded?.symbol ?? market?.symbol ?? symbol,
        type: "spot",
        qty1e8,
      };
    }).filter(({ qty1e8 }) => qty1e8 !== 0n);
}

/**
 * What is left of a position that instances say they hold, `closed1e8` of which was closed for them
 * before: they count their own fills only. The account has the last word: never more than it holds
 * on that side, and nothing where it holds nothing.
 */
export function stillHeld(
  held: Held,
  closed1e8: bigint,
  account: readonly HeldPosition[],
): Held | undefined {
  const asset = held.type === "perp" ? held.symbol : baseOf(held.symbol);
  const row = account.find(({ venue, instrument }) =>
    venue === held.venue && (instrument.kind === "perp") === (held.type === "perp") &&
    instrument.symbol === asset
  );
  const own = (row?.qty_1e8 ?? 0n) - (row?.first_qty_1e8 ?? 0n);
  const net = held.qty1e8 + closed1e8;
  // More than everything was never closed: what the instances count from has begun anew.
  const left = size(net) > size(held.qty1e8) || net !== 0n && (net < 0n) !== (held.qty1e8 < 0n)
    ? held.qty1e8
    : net;
  const qty1e8 = own === 0n
    ? 0n
    : (left < 0n) !== (own < 0n) || size(left) < size(own)
    ? left
    : own;
  return qty1e8 === 0n ? undefined : { ...held, qty1e8 };
}

function size(qty: bigint): bigint {
  return qty < 0n ? -qty : qty;
}
