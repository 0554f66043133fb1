import { neutralise } from "../../../lib/cli/neutralise.ts";
import { nearest } from "../../../lib/cli/suggest.ts";
import { formatDecimal } from "../../../lib/units/decimal.ts";
import { PRICE_SCALE, QTY_SCALE } from "../../../lib/units/scale.ts";
import { valueOf, withoutAnswer } from "../asked.ts";
import type { SymbolRow } from "../documents.ts";
import { symbolRow } from "../market.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, type Named, ok, type Row, warn } from "../row.ts";
import type { WantedInstance } from "../wanted_instances.ts";

/**
 * Whether each symbol is traded at its venue with a known tick and lot, has a book, and is not
 * taken by another running deployment. `own` is the project's name, `typed` writes a command.
 */
export function checkSymbols(
  instances: readonly WantedInstance[],
  facts: PlatformFacts,
  own: string,
  typed: (command: string) => string,
): Row[] {
  return instances.flatMap((instance) =>
    instance.symbols.map((symbol) => {
      const named = {
        id: `symbol:${instance.venue}:${symbol}`,
        title: `${symbol} on ${instance.venue}`,
      };
      if (facts.symbols.kind !== "got") return withoutAnswer(named, facts.symbols);
      const row = symbolRow(facts.symbols.value, instance.venue, symbol);
      if (row === undefined) return unknown(named, instance, symbol, facts.symbols.value);
      return busy(named, row, facts, own, typed) ?? judged(named, row, symbol, facts);
    })
  );
}

function unknown(
  named: Named,
  instance: WantedInstance,
  symbol: string,
  rows: readonly SymbolRow[],
): Row {
  const there = rows.filter((row) => row.venue === instance.venue).map((row) => row.symbol);
  const meant = nearest(symbol, there);
  const choice = meant === undefined ? there.slice(0, 8).join(" or ") : meant;
  const edit = there.length === 0 ? "choose another venue" : `write ${neutralise(choice)}`;
  return fail(
    named,
    `${symbol} is not traded there`,
    `${instance.place("symbols")}: ${edit}`,
  );
}

/** One running algo for each edge and symbol: a second one would not start. */
function busy(
  named: Named,
  row: SymbolRow,
  { deployments }: PlatformFacts,
  own: string,
  typed: (command: string) => string,
): Row | undefined {
  const names = new Set([row.symbol, ...(row.aliases ?? [])]);
  const other = (valueOf(deployments) ?? []).find((each) =>
    each.name !== own && each.desired_state !== "stopped" &&
    (each.edges ?? []).some((edge) =>
      edge.status === "running" && edge.venue === row.venue &&
      (edge.edge_id === undefined || !row.edge_id || edge.edge_id === row.edge_id) &&
      (edge.symbols ?? [edge.symbol ?? ""]).some((each) => names.has(each))
    )
  );
  if (other === undefined) return undefined;
  const name = neutralise(other.name);
  return fail(named, `${name} runs on it; one algo for each symbol`, typed(`stop ${name}`));
}

function judged(named: Named, row: SymbolRow, symbol: string, facts: PlatformFacts): Row {
  if (row.status && row.status !== "trading") {
    return fail(
      named,
      `its status is ${neutralise(row.status)}`,
      "wait until it trades again, or choose another symbol",
    );
  }
  const tick = row.tick_size_1e9 ?? 0n;
  const lot = row.lot_size_1e8 ?? 0n;
  const sizes = `tick ${tick === 0n ? "unknown" : formatDecimal(tick, PRICE_SCALE)}, ` +
    `lot ${lot === 0n ? "unknown" : formatDecimal(lot, QTY_SCALE)}`;
  const measured = sizes + feesOf(row, symbol, facts);
  if (tick === 0n || lot === 0n) {
    return warn(
      named,
      measured,
      "round prices and quantities in the algo by the venue's own rules",
    );
  }
  if (row.has_data === false) {
    return warn(named, `${measured}; no fresh book`, "run this again in some seconds");
  }
  return ok(named, measured);
}

function feesOf(row: SymbolRow, symbol: string, { fees }: PlatformFacts): string {
  const outcome = fees.get(symbol);
  const found = outcome === undefined
    ? undefined
    : valueOf(outcome)?.find((each) => each.venue === row.venue);
  if (found === undefined) return "";
  const shown = (bps: number | null | undefined) =>
    bps === undefined || bps === null ? "unknown" : `${bps} bps`;
  return `; fees: maker ${shown(found.maker_bps)}, taker ${shown(found.taker_bps)}`;
}
