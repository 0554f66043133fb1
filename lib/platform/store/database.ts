import { DatabaseSync, type StatementSync } from "node:sqlite";
import { join } from "node:path";
import { MIGRATIONS } from "./migrations.ts";

/** A store that can't be used. `hint` says what to type. */
export class StoreError extends Error {
  override name = "StoreError";
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** SQLite's result codes after which nothing can be kept any more (sqlite.org/rescode.html). */
const BROKEN_CODES = new Set([8, 10, 11, 13, 26]);

/** What the file's header says of it: "SEQ0" while a platform has it, "SEQ1" once it was closed. */
const IN_USE = 0x53455130;
const CLOSED = 0x53455131;
/** A store up to this size is read through at each start. */
const CHECKED_BYTES = 256 * 1024 * 1024;

export type Row = Record<string, null | number | bigint | string | Uint8Array>;
export type Value = null | number | bigint | string | Uint8Array;

/** The log of writes may have so many pages before SQLite empties it by itself: 128 MiB. */
const LOG_PAGES = 32_000;

/** So long writes that nobody waits for stay in one transaction, ms. */
const GROUP_MS = 20;

/** A transaction that is committed a little later. */
interface Group {
  timer: ReturnType<typeof setTimeout>;
  /** Called once all of it is stored. */
  stored: (() => void)[];
}

/** The platform's SQLite file. Integers are read as BigInt. */
export class Database {
  readonly path: string;
  #db: DatabaseSync;
  #statements = new Map<string, StatementSync>();
  #depth = 0;
  #group: Group | undefined;
  #closed = false;
  #broken = Promise.withResolvers<StoreError>();
  /** The first write that the disk refused; what is told after it would not be true any more. */
  failure: StoreError | undefined;

  private constructor(path: string, db: DatabaseSync) {
    this.path = path;
    this.#db = db;
  }

  /**
   * Opens the store of a folder for this process alone. Throws a {@link StoreError} if another
   * platform has it, or it can't be read, written or trusted.
   */
  static open(folder: string): Database {
    const path = join(folder, "store.db");
    try {
      const db = new DatabaseSync(path);
      if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
      // Held for as long as the process lives: a second platform on this store is refused.
      db.exec("PRAGMA locking_mode = EXCLUSIVE");
      db.exec("PRAGMA journal_mode = WAL");
      // WAL with NORMAL keeps every commit over a killed process; only a power cut can lose the
      // last ones, and paper trading can bear that.
      db.exec("PRAGMA synchronous = NORMAL");
      db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
      db.exec("PRAGMA foreign_keys = ON");
      if (!isTrusted(db, path)) requireSound(db, path);
      migrate(db);
      db.exec(`PRAGMA application_id = ${IN_USE}`);
      return new Database(path, db);
    } catch (cause) {
      if (cause instanceof StoreError) throw cause;
      throw refusal(path, cause);
    }
  }

  /** Resolves when the store can't be written any more: full disk, broken file, gone medium. */
  get broken(): Promise<StoreError> {
    return this.#broken.promise;
  }

  /**
   * Runs `work` where nobody waits for it; a store that breaks in it, or is broken, is told by
   * {@link broken} alone. Once closed nothing is run: a timer that is due fires even after it was
   * cleared.
   */
  attempt(work: () => void): void {
    if (this.#closed || this.failure !== undefined) return;
    try {
      work();
    } catch (cause) {
      if (this.failure === undefined) throw cause;
    }
  }

  run(sql: string, ...values: Value[]): { changes: number; lastId: number } {
    this.settle();
    const result = this.#watched(() => this.#prepare(sql).run(...values));
    return { changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
  }

  /** Writes one row at most and gives it as it is then: the statement says `RETURNING`. */
  change(sql: string, ...values: Value[]): Row | undefined {
    this.settle();
    return this.#watched(() => this.#prepare(sql).get(...values)) as Row | undefined;
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    this.settle();
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: Value[]): Row[] {
    this.settle();
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** All of `work` or nothing of it. Nested calls join the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.settle();
    this.#watched(() => this.#db.exec("BEGIN IMMEDIATE"));
    try {
      const result = this.#inside(work);
      this.#watched(() => this.#db.exec("COMMIT"));
      return result;
    } catch (cause) {
      // SQLite rolls some failures back by itself.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw cause;
    }
  }

  /**
   * All of `work` or nothing of it, in one transaction with what else comes within {@link GROUP_MS}: a
   * commit costs as much as a dozen rows. `stored` is called after it. Whoever reads or
   * writes otherwise before that finds it stored, for it is then committed first.
   */
  grouped(work: () => void, stored: () => void): void {
    if (this.#depth > 0) {
      work();
      stored();
      return;
    }
    if (this.#group === undefined) {
      this.#watched(() => this.#db.exec("BEGIN IMMEDIATE"));
      const timer = setTimeout(() => this.attempt(() => this.settle()), GROUP_MS);
      this.#group = { timer, stored: [] };
    }
    this.#watched(() => this.#db.exec("SAVEPOINT part"));
    try {
      this.#inside(work);
      this.#watched(() => this.#db.exec("RELEASE part"));
    } catch (cause) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK TO part; RELEASE part");
      else this.#dropGroup();
      throw cause;
    }
    this.#group.stored.push(stored);
  }

  /** Commits what waits for company, and tells of it. */
  settle(): void {
    if (this.#depth > 0 || this.#group === undefined) return;
    const { stored } = this.#dropGroup();
    try {
      this.#watched(() => this.#db.exec("COMMIT"));
    } catch (cause) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw cause;
    }
    for (const tell of stored) tell();
  }

  /**
   * Takes the log of writes into the store's file, so that it begins anew. The disk is given the log
   * by another thread first: that wait is the long one, and feeds and streams go on meanwhile.
   */
  async checkpoint(): Promise<void> {
    if (this.#closed || this.failure !== undefined) return;
    try {
      using log = await Deno.open(`${this.path}-wal`, { write: true });
      await log.syncData();
    } catch {
      // SQLite waits for the disk itself, and says what is wrong with it.
    }
    this.attempt(() => {
      this.settle();
      this.#watched(() => this.#db.exec("PRAGMA wal_checkpoint(PASSIVE)"));
    });
  }

  close(): void {
    this.attempt(() => this.settle());
    this.#closed = true;
    this.#statements.clear();
    try {
      this.#db.exec(`PRAGMA application_id = ${CLOSED}`);
      this.#db.close();
    } catch (cause) {
      // A broken store can't be tidied up; what was committed is in it all the same.
      if (this.failure === undefined) throw cause;
    }
  }

  #inside<T>(work: () => T): T {
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  #dropGroup(): Group {
    const group = this.#group!;
    clearTimeout(group.timer);
    this.#group = undefined;
    return group;
  }

  #watched<T>(write: () => T): T {
    if (this.failure !== undefined) throw this.failure;
    try {
      return write();
    } catch (cause) {
      const code = (cause as { errcode?: number }).errcode;
      if (code !== undefined && BROKEN_CODES.has(code & 0xff)) {
        this.failure = refusal(this.path, cause);
        this.#broken.resolve(this.failure);
        throw this.failure;
      }
      throw cause;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      statement.setReadBigInts(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** A large store that was closed in order is not read through again: gigabytes take many seconds. */
function isTrusted(db: DatabaseSync, path: string): boolean {
  if (Deno.statSync(path).size < CHECKED_BYTES) return false;
  const { application_id: id } = db.prepare("PRAGMA application_id").get() as {
    application_id: number;
  };
  return id === CLOSED;
}

function requireSound(db: DatabaseSync, path: string): void {
  const check = db.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
  if (check.quick_check === "ok") return;
  db.close();
  throw new StoreError(
    `the store ${path} is damaged: ${check.quick_check}`,
    `move the file away and start again, or restore it from a copy`,
  );
}

function migrate(db: DatabaseSync): void {
  const { user_version: version } = db.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `the store was written by a newer version of this program (schema ${version})`,
      "sequence update",
    );
  }
  for (let i = version; i < MIGRATIONS.length; i++) {
    db.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[i]}; PRAGMA user_version = ${i + 1}; COMMIT;`);
  }
}

function refusal(path: string, cause: unknown): StoreError {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/locked|busy/i.test(text)) {
    return new StoreError(
      `another platform uses the store ${path}`,
      "sequence local status, or another SEQUENCE_HOME",
      cause,
    );
  }
  if (/readonly|read-only|permission/i.test(text)) {
    return new StoreError(`the store ${path} can't be written`, `chmod u+w ${path}`, cause);
  }
  if (/full/i.test(text)) {
    return new StoreError("the disk is full", "make room, then try again", cause);
  }
  if (/malformed|not a database/i.test(text)) {
    return new StoreError(
      `the store ${path} is damaged: ${text}`,
      "move the file away and start again, or restore it from a copy",
      cause,
    );
  }
  return new StoreError(
    `the store ${path} can't be opened: ${text}`,
    "sequence local status",
    cause,
  );
}
