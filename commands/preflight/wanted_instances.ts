import type { Project } from "../../lib/project/project.ts";
import { FILE_NAME } from "../../lib/project/project.ts";
import { type Positions, tomlPositions } from "../../lib/project/toml_positions.ts";

export const LIMIT_KEYS = [
  ["max_position", "max_position_1e8"],
  ["max_daily_loss", "max_daily_loss_1e9"],
  ["max_order_notional", "max_order_notional_1e9"],
  ["max_order_rate", "max_order_rate"],
] as const;

/** Limits as they are sent; an absent one is the account's. */
export interface Limits {
  max_position_1e8?: bigint;
  max_daily_loss_1e9?: bigint;
  max_order_notional_1e9?: bigint;
  max_order_rate?: number;
  reduce_only?: boolean;
  symbols?: Record<string, { max_position_1e8?: bigint; max_order_notional_1e9?: bigint }>;
}

/** One instance as Sequence.toml describes it, and where it does. */
export interface WantedInstance {
  /** Its label, or the venue where the file gives none. */
  label: string;
  /** Whether the file gives the label. */
  labelled: boolean;
  venue: string;
  symbols: readonly string[];
  /** Its own limits over those of the file. */
  limits: Limits;
  /** `Sequence.toml:LINE:COL` of a key of this instance, or of where it would be added. */
  place(key: "venue" | "symbols" | "label" | `risk.${string}`): string;
}

interface BodyInstance {
  label?: string;
  venue?: string;
  symbols?: string[];
  risk?: Limits;
}

/** The instances of a project; `text` is its file. */
export function wantedInstances(project: Project, text: string): WantedInstance[] {
  const positions = tomlPositions(text);
  const body = project.body as BodyInstance & { instances?: BodyInstance[] };
  const rows = body.instances ?? [body];
  return rows.map((row, i) => {
    const own = body.instances === undefined ? ["strategy"] : ["instances", String(i)];
    const venue = row.venue ?? body.venue ?? "";
    return {
      label: row.label ?? venue,
      labelled: row.label !== undefined,
      venue,
      symbols: row.symbols ?? body.symbols ?? [],
      limits: { ...body.risk, ...(body.instances === undefined ? {} : row.risk) },
      place: (key) => {
        const inFile = key.startsWith("risk.") ? key.split(".") : ["strategy", key];
        return placeOf(positions, [[...own, ...key.split(".")], inFile, ["risk"], own]);
      },
    };
  });
}

/** Where the deployment's name stands. */
export function namePlace(text: string): string {
  return placeOf(tomlPositions(text), [["strategy", "name"]]);
}

/** The first of the paths that the file has, as `Sequence.toml:LINE:COL`. */
function placeOf(positions: Positions, paths: readonly (readonly string[])[]): string {
  for (const path of paths) {
    const name = path.join(".");
    const at = positions.entries.get(name)?.value ?? positions.tables.get(name);
    if (at !== undefined) return `${FILE_NAME}:${at.line}:${at.column}`;
  }
  return `${FILE_NAME}:1:1`;
}
