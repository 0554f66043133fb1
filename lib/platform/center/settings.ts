import * as v from "valibot";
import type { Database } from "../store/database.ts";

const fee = v.strictObject({
  venue: v.string(),
  maker_bps: v.pipe(v.number(), v.minValue(-100), v.maxValue(1000)),
  taker_bps: v.pipe(v.number(), v.minValue(-100), v.maxValue(1000)),
});

const microseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60_000_000));

/** What `PUT /v1/sandbox/settings` takes: any subset of the keys. */
export const settingsSchema = v.partial(v.strictObject({
  default_balances: v.array(v.strictObject({
    venue: v.string(),
    kind: v.picklist(["fiat", "crypto", "perp", "event_contract"]),
    symbol: v.string(),
    qty: v.pipe(v.union([v.number(), v.bigint()]), v.transform(Number), v.minValue(0)),
  })),
  fees: v.array(fee),
  latency: v.array(v.strictObject({
    venue: v.string(),
    to_venue_us: microseconds,
    from_venue_us: microseconds,
    jitter_us: microseconds,
  })),
  fill_model: v.literal("queue"),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4294967295)),
  rate_limit_qps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
  price_band_bps: v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)),
  mesh_distance: v.boolean(),
}));

export interface Settings {
  default_balances: { venue: string; kind: string; symbol: string; qty: number }[];
  fees: { venue: string; maker_bps: number; taker_bps: number }[];
  latency: { venue: string; to_venue_us: number; from_venue_us: number; jitter_us: number }[];
  fill_model: "queue";
  seed: number;
  rate_limit_qps: number;
  price_band_bps: number;
  /** Messages between regions take as long as between the real ones. */
  mesh_distance: boolean;
}

const DEFAULTS: Settings = {
  default_balances: [{ venue: "*", kind: "fiat", symbol: "USD", qty: 1_000_000_000 }],
  fees: [{ venue: "*", maker_bps: 10, taker_bps: 10 }],
  latency: [{ venue: "*", to_venue_us: 2500, from_venue_us: 2500, jitter_us: 500 }],
  fill_model: "queue",
  seed: 42,
  rate_limit_qps: 1000,
  price_band_bps: 500,
  mesh_distance: false,
};

/** Settings of the paper account, kept in the store. */
export class SettingsStore {
  #db: Database;
  #values: Settings;

  constructor(db: Database) {
    this.#db = db;
    const stored = db.get("SELECT value FROM settings WHERE name = 'sandbox'");
    const own = stored === undefined
      ? {}
      : JSON.parse(stored["value"] as string) as Partial<Settings>;
    this.#values = { ...DEFAULTS, ...own };
  }

  get values(): Settings {
    return this.#values;
  }

  update(changes: Partial<Settings>): void {
    this.#values = { ...this.#values, ...changes };
    this.#db.run(
      "INSERT OR REPLACE INTO settings VALUES ('sandbox', ?)",
      JSON.stringify(this.#values),
    );
  }

  /** Fees of a venue in 10⁻⁴ bps: its own row, else the row of all. */
  fees(venue: string): { maker1e4: number; taker1e4: number } {
    const row = this.#row(this.#values.fees, venue) ?? DEFAULTS.fees[0]!;
    return {
      maker1e4: Math.round(row.maker_bps * 1e4),
      taker1e4: Math.round(row.taker_bps * 1e4),
    };
  }

  /** One-way times of a venue, ns. */
  latency(venue: string): { toVenueNs: number; fromVenueNs: number; jitterNs: number } {
    const row = this.#row(this.#values.latency, venue) ?? DEFAULTS.latency[0]!;
    return {
      toVenueNs: row.to_venue_us * 1000,
      fromVenueNs: row.from_venue_us * 1000,
      jitterNs: row.jitter_us * 1000,
    };
  }

  #row<T extends { venue: string }>(rows: readonly T[], venue: string): T | undefined {
    return rows.find((row) => row.venue === venue) ?? rows.find((row) => row.venue === "*");
  }
}
