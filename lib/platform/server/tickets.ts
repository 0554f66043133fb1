const LIFE_MS = 30_000;
const MOST = 1000;

/** Tickets for one stream each, for clients that can't set a header. */
export class Tickets {
  #nowMs: () => number;
  #issued = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  issue(): { ticket: string; expires_in_s: number } {
    const now = this.#nowMs();
    for (const [ticket, endMs] of this.#issued) {
      if (endMs > now && this.#issued.size < MOST) break;
      this.#issued.delete(ticket);
    }
    const ticket = `wst_${crypto.getRandomValues(new Uint8Array(16)).toHex()}`;
    this.#issued.set(ticket, now + LIFE_MS);
    return { ticket, expires_in_s: LIFE_MS / 1000 };
  }

  /** True once for a ticket that is young enough. */
  use(ticket: string): boolean {
    const endMs = this.#issued.get(ticket);
    this.#issued.delete(ticket);
    return endMs !== undefined && endMs > this.#nowMs();
  }
}
