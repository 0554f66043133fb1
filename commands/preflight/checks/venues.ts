import { neutralise } from "../../../lib/cli/neutralise.ts";
import { age } from "../../../lib/cli/numbers.ts";
import { nearest } from "../../../lib/cli/suggest.ts";
import { valueOf, withoutAnswer } from "../asked.ts";
import type { EdgeStatus, SymbolRow } from "../documents.ts";
import { symbolRow } from "../market.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, ok, type Row, warn } from "../row.ts";
import type { WantedInstance } from "../wanted_instances.ts";

/** A heartbeat older than this is missing. */
const STALE_MS = 3000;

/** Whether each venue of the project has an edge, and whether its edges heartbeat. */
export function checkVenues(
  instances: readonly WantedInstance[],
  { edges, symbols, name }: PlatformFacts,
  nowMs: number,
): Row[] {
  const venues = [...new Set(instances.map((each) => each.venue))];
  return venues.map((venue) => {
    const named = { id: `venue:${venue}`, title: `Venue ${venue}` };
    if (edges.kind !== "got") return withoutAnswer(named, edges);
    const ids = edgeIds(instances, valueOf(symbols) ?? [], venue);
    const all = edges.value.filter((edge) => edge.venue === venue);
    const used = all.filter((edge) => ids.has(edge.edge_id ?? edge.id ?? ""));
    const own = used.length > 0 ? used : all;
    const place = instances.find((each) => each.venue === venue)!.place("venue");
    if (own.length === 0) {
      const known = [...new Set(edges.value.flatMap((edge) => edge.venue ?? []))];
      const meant = nearest(venue, known) ?? known.join(" or ");
      const feed = name === "local"
        ? `sequence local down, then sequence local up --feed ${venue}=recording:FILE; or `
        : "";
      const edit = known.length === 0 ? "no venue is there at all" : `${place}: write ${meant}`;
      return fail(named, `the platform has no edge for ${venue}`, neutralise(feed + edit));
    }
    const states = own.map((edge) => ({ edge, ...stateOf(edge, nowMs) }));
    const measured = states.map(({ edge, said }) => `${idOf(edge)} ${said}`).join("; ");
    if (states.every((each) => each.up === true)) return ok(named, neutralise(measured));
    const remedy = name === "local"
      ? "sequence local feeds shows each feed; sequence local down, then sequence local up"
      : "run this again in some seconds; if it stays, ask the platform's status page";
    const unknown = states.every((each) => each.up !== false);
    return (unknown ? warn : fail)(named, neutralise(measured), remedy);
  });
}

/** The edges that the project's symbols are traded on; a venue may have another for perpetuals. */
function edgeIds(
  instances: readonly WantedInstance[],
  rows: readonly SymbolRow[],
  venue: string,
): ReadonlySet<string> {
  return new Set(
    instances.filter((each) => each.venue === venue).flatMap((each) => each.symbols)
      .flatMap((symbol) => symbolRow(rows, venue, symbol)?.edge_id ?? []),
  );
}

function idOf(edge: EdgeStatus): string {
  return edge.edge_id ?? edge.id ?? "the edge";
}

/** By the status where there is one, else by the age of the heartbeat; `up` undefined is neither. */
function stateOf(edge: EdgeStatus, nowMs: number): { up: boolean | undefined; said: string } {
  const ageMs = heartbeatAgeMs(edge, nowMs);
  const heard = ageMs === undefined ? "" : `, heartbeat ${ageMs} ms old`;
  if (edge.status) return { up: edge.status === "up", said: `${edge.status}${heard}` };
  if (ageMs === undefined) return { up: undefined, said: "does not tell its heartbeat" };
  return { up: ageMs < STALE_MS, said: `heartbeat ${age(ageMs)}` };
}

function heartbeatAgeMs(edge: EdgeStatus, nowMs: number): number | undefined {
  if (edge.heartbeat_age_ms !== undefined && edge.heartbeat_age_ms !== null) {
    return edge.heartbeat_age_ms;
  }
  const atMs = edge.last_heartbeat_ns
    ? Number(edge.last_heartbeat_ns / 1_000_000n)
    : edge.last_heartbeat
    ? edge.last_heartbeat * 1000
    : undefined;
  return atMs === undefined ? undefined : Math.max(0, Math.round(nowMs - atMs));
}
