import type * as v from "valibot";
import { parseExact, stringifyExact } from "../../contract/json.ts";
import type { AccountLimitsBody } from "../../contract/risk_limits.ts";
import type { settingsSchema } from "../../contract/sandbox.ts";
import type { Database } from "../store/database.ts";

/** A pool of a decentralised exchange, for what trading there would cost. */
export type PoolSettings = NonNullable<v.InferOutput<typeof settingsSchema>["pools"]>[number];

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
  /** Streams that may be open at once. */
  max_streams: number;
  pools: PoolSettings[];
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
  max_streams: 16,
  pools: [],
};

/** Settings of the paper account, kept in the store. */
export class SettingsStore {
  #db: Database;
  #values: Settings;
  #limits: AccountLimitsBody;
  #updatedNs: bigint | null;

  constructor(db: Database) {
    this.#db = db;
    const stored = db.get("SELECT value FROM settings WHERE name = 'sandbox'");
    const own = stored === undefined
      ? {}
      : JSON.parse(stored["value"] as string) as Partial<Settings>;
    this.#values = { ...DEFAULTS, ...own };
    const limits = db.get("SELECT value FROM settings WHERE name = 'risk_limits'");
    this.#limits = limits === undefined
      ? {}
      : parseExact(limits["value"] as string) as AccountLimitsBody;
    const updated = db.get("SELECT value FROM settings WHERE name = 'sandbox_updated_ns'");
    this.#updatedNs = updated === undefined ? null : BigInt(updated["value"] as string);
  }

  get values(): Settings {
    return this.#values;
  }

  /** When a client last changed them, ns since the epoch; null if none ever did. */
  get updatedNs(): bigint | null {
    return this.#updatedNs;
  }

  /** Limits of the account, by which no instance may do more. */
  get limits(): AccountLimitsBody {
    return this.#limits;
  }

  /** `atNs` where a client asked for it, ns since the epoch. */
  update(changes: Partial<Settings>, atNs?: bigint): void {
    this.#values = { ...this.#values, ...changes };
    this.#write("sandbox", JSON.stringify(this.#values));
    if (atNs === undefined) return;
    this.#updatedNs = atNs;
    this.#write("sandbox_updated_ns", atNs.toString());
  }

  updateLimits(changes: AccountLimitsBody): void {
    this.#limits = { ...this.#limits, ...changes };
    this.#write("risk_limits", stringifyExact(this.#limits));
  }

  #write(name: string, value: string): void {
    this.#db.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value);
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
