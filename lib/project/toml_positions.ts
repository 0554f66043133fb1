/** Where a key or value stands, from 1. */
export interface Position {
  line: number;
  column: number;
}

export interface Entry {
  key: Position;
  value: Position;
  /** The value's characters where it stands on one line; else "". */
  raw: string;
}

/** Places of a TOML file's keys and tables, by paths such as `instances.1.risk.max_position`. */
export interface Positions {
  entries: ReadonlyMap<string, Entry>;
  tables: ReadonlyMap<string, Position>;
}

const BARE = /^[A-Za-z0-9_-]+/;

/**
 * Finds the places in a file that is known to be valid TOML. Keys within inline tables are not
 * found; a caller falls back to the table's own place.
 */
export function tomlPositions(text: string): Positions {
  const entries = new Map<string, Entry>();
  const tables = new Map<string, Position>();
  const counts = new Map<string, number>();
  let table: string[] = [];
  let depth = 0;
  let fence = "";
  text.split("\n").forEach((full, index) => {
    const line = index + 1;
    const code = full.replace(/\r$/, "");
    if (fence !== "") {
      if (code.includes(fence)) fence = "";
      return;
    }
    if (depth > 0) {
      depth += bracketBalance(code);
      return;
    }
    const start = code.search(/\S/);
    if (start < 0 || code[start] === "#") return;
    if (code[start] === "[") {
      const array = code.startsWith("[[", start);
      const keys = readKeys(code, start + (array ? 2 : 1)).keys;
      table = resolved(keys, counts, array);
      tables.set(table.join("."), { line, column: start + 1 });
      return;
    }
    const { keys, at } = readKeys(code, start);
    const equals = code.indexOf("=", at);
    if (equals < 0) return;
    const valueAt = equals + 1 + code.slice(equals + 1).search(/\S/);
    const rest = code.slice(valueAt);
    for (const quotes of ['"""', "'''"]) {
      if (rest.startsWith(quotes) && !rest.slice(3).includes(quotes)) fence = quotes;
    }
    depth = fence === "" ? Math.max(0, bracketBalance(rest)) : 0;
    entries.set([...table, ...keys].join("."), {
      key: { line, column: start + 1 },
      value: { line, column: valueAt + 1 },
      raw: depth > 0 || fence !== "" ? "" : withoutComment(rest),
    });
  });
  return { entries, tables };
}

/** A table's path with the indices of the arrays of tables that it goes through. */
function resolved(keys: string[], counts: Map<string, number>, array: boolean): string[] {
  const path: string[] = [];
  keys.forEach((key, i) => {
    path.push(key);
    const name = path.join(".");
    if (array && i === keys.length - 1) counts.set(name, (counts.get(name) ?? 0) + 1);
    const count = counts.get(name);
    if (count !== undefined) path.push(String(count - 1));
  });
  return path;
}

function readKeys(code: string, from: number): { keys: string[]; at: number } {
  const keys: string[] = [];
  let at = from;
  for (;;) {
    while (code[at] === " " || code[at] === "\t") at++;
    const quote = code[at];
    if (quote === '"' || quote === "'") {
      const end = code.indexOf(quote, at + 1);
      if (end < 0) break;
      keys.push(code.slice(at + 1, end));
      at = end + 1;
    } else {
      const bare = BARE.exec(code.slice(at))?.[0];
      if (bare === undefined) break;
      keys.push(bare);
      at += bare.length;
    }
    while (code[at] === " " || code[at] === "\t") at++;
    if (code[at] !== ".") break;
    at++;
  }
  return { keys, at };
}

/** Opening minus closing brackets outside of strings and comments. */
function bracketBalance(code: string): number {
  let balance = 0;
  for (const character of outsideStrings(code)) {
    if (character === "[" || character === "{") balance++;
    if (character === "]" || character === "}") balance--;
  }
  return balance;
}

function withoutComment(code: string): string {
  let end = 0;
  let quote = "";
  for (; end < code.length; end++) {
    const character = code[end]!;
    if (quote !== "") {
      if (character === "\\" && quote === '"') end++;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "#") break;
  }
  return code.slice(0, end).trimEnd();
}

function* outsideStrings(code: string): Generator<string> {
  let quote = "";
  for (let i = 0; i < code.length; i++) {
    const character = code[i]!;
    if (quote !== "") {
      if (character === "\\" && quote === '"') i++;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "#") return;
    else yield character;
  }
}
