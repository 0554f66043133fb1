/** A token bucket: `qps` tokens a second, at most twice that many at once. */
export class TokenBucket {
  #tokens = Infinity;
  #atMs = 0;

  /** Takes a token; else gives the seconds until there is one. */
  take(qps: number, nowMs: number): { ok: true } | { ok: false; retryAfterS: number } {
    const capacity = qps * 2;
    const refilled = this.#tokens + (nowMs - this.#atMs) / 1000 * qps;
    this.#tokens = Math.min(capacity, refilled);
    this.#atMs = nowMs;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return { ok: true };
    }
    return { ok: false, retryAfterS: (1 - this.#tokens) / qps };
  }
}
