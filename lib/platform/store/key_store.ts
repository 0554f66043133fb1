import { createHash, timingSafeEqual } from "node:crypto";
import type { Database, Row } from "./database.ts";
import { randomId } from "./ids.ts";

/** A key as the platform knows it: never the key itself. Times are ns since the epoch. */
export interface ApiKey {
  keyId: string;
  label: string;
  /** Last four digits, which may be shown. */
  suffix: string;
  createdNs: bigint;
  lastUsedNs: bigint | null;
  /** The program's own key, which lies in its private file. */
  isProgram: boolean;
}

interface KnownKey extends ApiKey {
  hash: Uint8Array;
}

/** How often the last use of one key is written. */
const NOTE_USE_NS = 60_000_000_000n;

/** The account's keys, of which only SHA-256 hashes are stored. */
export class KeyStore {
  #db: Database;
  #keys: KnownKey[];

  constructor(db: Database) {
    this.#db = db;
    this.#keys = db.all("SELECT * FROM api_keys ORDER BY created_ns, key_id").map(knownKey);
  }

  /** The key of the program's own file is valid; one that was there before it is not any more. */
  adopt(key: string, nowNs: bigint): void {
    const hash = hashOf(key);
    const before = this.#keys.find((each) => each.isProgram);
    if (before !== undefined && timingSafeEqual(before.hash, hash)) return;
    if (before !== undefined) this.#replace(before, key);
    else this.#insert("local", key, true, nowNs);
  }

  /** The key that `key` is. Looks at every hash, so that time tells nothing. */
  find(key: string): ApiKey | undefined {
    const hash = hashOf(key);
    let found: KnownKey | undefined;
    for (const each of this.#keys) if (timingSafeEqual(hash, each.hash)) found = each;
    return found;
  }

  list(): readonly ApiKey[] {
    return this.#keys;
  }

  get(keyId: string): ApiKey | undefined {
    return this.#keys.find((each) => each.keyId === keyId);
  }

  make(label: string, key: string, nowNs: bigint): ApiKey {
    return this.#insert(label, key, false, nowNs);
  }

  /** Gives a key another secret; the old one is unknown from now on. */
  rotate(keyId: string, key: string): void {
    const known = this.#keys.find((each) => each.keyId === keyId);
    if (known !== undefined) this.#replace(known, key);
  }

  remove(keyId: string): void {
    this.#db.run("DELETE FROM api_keys WHERE key_id = ?", keyId);
    this.#keys = this.#keys.filter((each) => each.keyId !== keyId);
  }

  /**
   * Notes that a key was used; written once a minute. A store that can't be written must not keep
   * anybody from looking, so a note that fails is left out.
   */
  used(key: ApiKey, nowNs: bigint): void {
    const known = this.#keys.find((each) => each.keyId === key.keyId);
    if (known === undefined) return;
    const before = known.lastUsedNs ?? 0n;
    known.lastUsedNs = nowNs;
    if (nowNs / NOTE_USE_NS === before / NOTE_USE_NS) return;
    try {
      this.#db.run("UPDATE api_keys SET last_used_ns = ? WHERE key_id = ?", nowNs, key.keyId);
    } catch {
      // It is known in memory.
    }
  }

  #insert(label: string, key: string, isProgram: boolean, nowNs: bigint): ApiKey {
    const known: KnownKey = {
      keyId: randomId("key"),
      label,
      suffix: key.slice(-4),
      createdNs: nowNs,
      lastUsedNs: null,
      isProgram,
      hash: hashOf(key),
    };
    this.#db.run(
      "INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, NULL, ?)",
      known.keyId,
      label,
      known.hash,
      known.suffix,
      nowNs,
      isProgram ? 1 : 0,
    );
    this.#keys.push(known);
    return known;
  }

  #replace(known: KnownKey, key: string): void {
    known.hash = hashOf(key);
    known.suffix = key.slice(-4);
    this.#db.run(
      "UPDATE api_keys SET hash = ?, suffix = ? WHERE key_id = ?",
      known.hash,
      known.suffix,
      known.keyId,
    );
  }
}

function knownKey(row: Row): KnownKey {
  return {
    keyId: row["key_id"] as string,
    label: row["label"] as string,
    hash: row["hash"] as Uint8Array,
    suffix: row["suffix"] as string,
    createdNs: row["created_ns"] as bigint,
    lastUsedNs: row["last_used_ns"] as bigint | null,
    isProgram: row["is_program"] !== 0n,
  };
}

function hashOf(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}
