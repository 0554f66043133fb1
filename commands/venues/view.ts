import type { VenueRow } from "../../lib/contract/venue_credentials.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { age } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";

export function venuesText(venues: readonly VenueRow[], nowMs: number, paint: Paint): string {
  const rows = venues.map((row) => [
    neutralise(row.venue),
    row.connected === false ? paint.red("no") : paint.green("yes"),
    keyCell(row),
    neutralise(row.edge_id ?? "—"),
    heartbeat(row, paint),
    row.updated_at_ns ? age(Math.max(0, nowMs - Number(row.updated_at_ns / 1_000_000n))) : "—",
  ]);
  const titles = ["VENUE", "CONNECTED", "KEY", "EDGE", "HEARTBEAT", "CHANGED"];
  const connected = venues.filter((row) => row.connected !== false).length;
  const head = `${connected} of ${venues.length} venues connected`;
  return `${head}\n\n${table(titles.map((title) => ({ title })), rows, paint)}`;
}

function keyCell({ required, api_key_suffix: suffix }: VenueRow): string {
  if (suffix) return `…${neutralise(suffix)}`;
  return required === false ? "not needed" : "—";
}

function heartbeat({ heartbeat }: VenueRow, paint: Paint): string {
  if (!heartbeat?.status) return "—";
  const text = neutralise(heartbeat.status) +
    (heartbeat.age_ms === undefined || heartbeat.age_ms === null
      ? ""
      : `, ${age(heartbeat.age_ms)}`);
  return heartbeat.status === "up" ? paint.green(text) : paint.red(text);
}
