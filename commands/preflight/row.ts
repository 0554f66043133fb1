export type Status = "ok" | "warn" | "fail" | "skip";

/** What `--fix` may do by itself: nothing that trades, edits or deletes. */
export type Repair =
  | { kind: "private"; path: string; mode: number }
  | { kind: "target"; folder: string };

/** One thing that was checked. */
export interface Row {
  id: string;
  title: string;
  status: Status;
  /** What was found, with its values. */
  measured: string;
  /** The command to type, or the edit with file, line and column; `null` where nothing is to do. */
  fix: string | null;
  repair?: Repair;
}

/** What a check names its row by. */
export interface Named {
  id: string;
  title: string;
}

export function ok(named: Named, measured: string): Row {
  return { ...named, status: "ok", measured, fix: null };
}

export function warn(named: Named, measured: string, fix: string): Row {
  return { ...named, status: "warn", measured, fix };
}

export function fail(named: Named, measured: string, fix: string, repair?: Repair): Row {
  return { ...named, status: "fail", measured, fix, ...(repair === undefined ? {} : { repair }) };
}

/** A check that could not be made, and why. */
export function skip(named: Named, measured: string, fix: string | null = null): Row {
  return { ...named, status: "skip", measured, fix };
}
