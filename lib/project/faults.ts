import type { Position, Positions } from "./toml_positions.ts";

/** One thing that is wrong with, or remarkable about, a Sequence.toml. */
export interface Fault {
  at: Position;
  message: string;
  hint?: string;
}

type Table = Record<string, unknown>;

/** What the rules work with: the parsed file, the places of its keys, and the faults so far. */
export class Findings {
  readonly faults: Fault[] = [];
  readonly warnings: Fault[] = [];
  #positions: Positions;

  constructor(positions: Positions) {
    this.#positions = positions;
  }

  /** A fault at the value of `path`, or at the nearest table around it. */
  fault(path: readonly string[], message: string, hint?: string): void {
    this.faults.push({ at: this.#at(path, "value"), message, ...(hint ? { hint } : {}) });
  }

  faultAtKey(path: readonly string[], message: string, hint?: string): void {
    this.faults.push({ at: this.#at(path, "key"), message, ...(hint ? { hint } : {}) });
  }

  warn(path: readonly string[], message: string): void {
    this.warnings.push({ at: this.#at(path, "value"), message });
  }

  /** The characters of a value as they stand in the file; "" if unknown. */
  raw(path: readonly string[]): string {
    return this.#positions.entries.get(path.join("."))?.raw ?? "";
  }

  #at(path: readonly string[], part: "key" | "value"): Position {
    for (let length = path.length; length > 0; length--) {
      const name = path.slice(0, length).join(".");
      const entry = this.#positions.entries.get(name);
      if (entry !== undefined) return length === path.length ? entry[part] : entry.value;
      const table = this.#positions.tables.get(name) ?? this.#positions.tables.get(`${name}.0`);
      if (table !== undefined) return table;
    }
    return { line: 1, column: 1 };
  }
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}

/** A value as it would be shown in a sentence. */
export function shown(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
