const LIFE_MS = 30_000;
const MOST = 1000;

interface Issued {
  keyId: string;
  endMs: number;
}

/** Tickets for one stream each, for clients that can't set a header. */
export class Tickets {
  #nowMs: () => number;
  #issued = new Map<string, Issued>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A ticket that stands for the key. */
  issue(keyId: string): { ticket: string; expires_in_s: number } {
    const now = this.#nowMs();
    for (const [ticket, { endMs }] of this.#issued) {
      if (endMs > now && this.#issued.size < MOST) break;
      this.#issued.delete(ticket);
    }
    const ticket = `wst_${crypto.getRandomValues(new Uint8Array(16)).toHex()}`;
    this.#issued.set(ticket, { keyId, endMs: now + LIFE_MS });
    return { ticket, expires_in_s: LIFE_MS / 1000 };
  }

  /** The key behind a ticket, once, if it is young enough. */
  use(ticket: string): string | undefined {
    const issued = this.#issued.get(ticket);
    this.#issued.delete(ticket);
    return issued !== undefined && issued.endMs > this.#nowMs() ? issued.keyId : undefined;
  }

  /** Tickets of a key that has ended are worth nothing. */
  revoke(keyId: string): void {
    for (const [ticket, issued] of this.#issued) {
      if (issued.keyId === keyId) this.#issued.delete(ticket);
    }
  }
}
