import { parseExact, stringifyExact } from "../../contract/json.ts";
import type { Database } from "../store/database.ts";

/** Whether new orders are stopped, and since when and why. */
export interface KillSwitchState {
  active: boolean;
  reason: string | null;
  /** Ns since the epoch. */
  engagedNs: bigint | null;
  engagedBy: string | null;
}

const OFF: KillSwitchState = { active: false, reason: null, engagedNs: null, engagedBy: null };

/** The account's kill switch, kept in the store. */
export class KillSwitch {
  #db: Database;
  #state: KillSwitchState;

  constructor(db: Database) {
    this.#db = db;
    const row = db.get("SELECT value FROM settings WHERE name = 'kill_switch'");
    const stored = row === undefined
      ? OFF
      : parseExact(row["value"] as string) as unknown as KillSwitchState;
    this.#state = stored;
  }

  get active(): boolean {
    return this.#state.active;
  }

  get state(): KillSwitchState {
    return this.#state;
  }

  /**
   * Engaging again keeps the first time and replaces a missing reason only. It is engaged also when
   * that can't be stored, of which it throws.
   */
  engage(reason: string | null, by: string, nowNs: bigint): void {
    const { active, reason: first } = this.#state;
    this.#state = active
      ? { ...this.#state, reason: first ?? reason }
      : { active: true, reason, engagedNs: nowNs, engagedBy: by };
    this.#store(this.#state);
  }

  /** Stays engaged if that can't be stored. */
  clear(): void {
    this.#store(OFF);
    this.#state = OFF;
  }

  #store(state: KillSwitchState): void {
    this.#db.run(
      "INSERT OR REPLACE INTO settings VALUES ('kill_switch', ?)",
      stringifyExact(state),
    );
  }
}
