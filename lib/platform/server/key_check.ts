import type { Context } from "hono";
import { Problem } from "../problem.ts";
import type { ApiKey, KeyStore } from "../store/key_store.ts";

const SCHEME = /^Bearer +(\S+)$/i;

/** Knows which key a request carries. */
export class KeyCheck {
  #keys: KeyStore;

  constructor(keys: KeyStore) {
    this.#keys = keys;
  }

  /** The key in the header. Throws 401 or 403 unless it is one of the account's. */
  require(header: string | null | undefined): ApiKey {
    const key = SCHEME.exec(header ?? "")?.[1];
    if (key?.startsWith("seq_live_")) {
      throw new Problem(
        403,
        "FORBIDDEN",
        "This is a local sandbox; live keys are not accepted here",
      );
    }
    const known = key === undefined ? undefined : this.#keys.find(key);
    if (known !== undefined) return known;
    throw new Problem(
      401,
      "UNAUTHORIZED",
      key === undefined
        ? "no key: send Authorization: Bearer seq_test_…"
        : "the key is not known here",
      [],
      { "www-authenticate": "Bearer" },
    );
  }
}

/** What a route gets beside the request. */
export interface RequestEnvironment {
  key: ApiKey;
}

/** The key that a request came with. */
export function keyOf(c: Context): ApiKey {
  return (c.env as RequestEnvironment).key;
}
