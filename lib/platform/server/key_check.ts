import { createHash, timingSafeEqual } from "node:crypto";
import { Problem } from "../problem.ts";

const SCHEME = /^Bearer +(\S+)$/i;

/** Knows the platform's own key by its hash. */
export class KeyCheck {
  #hash: Uint8Array;
  /** Last four digits, which may be shown. */
  readonly suffix: string;

  constructor(key: string) {
    this.#hash = hashOf(key);
    this.suffix = key.slice(-4);
  }

  /** Throws 401 or 403 unless the header carries the key. Compares in constant time. */
  require(header: string | null | undefined): void {
    const key = SCHEME.exec(header ?? "")?.[1];
    if (key?.startsWith("seq_live_")) {
      throw new Problem(
        403,
        "FORBIDDEN",
        "This is a local sandbox; live keys are not accepted here",
      );
    }
    if (key !== undefined && timingSafeEqual(hashOf(key), this.#hash)) return;
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

function hashOf(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}
