import { Problem } from "../problem.ts";

/** Requests that may be under way at once: each holds a connection, and some of them memory. */
const MOST = 1024;

/** Counts requests, so that whoever leaves many unfinished does not take the others' place. */
export class RequestsUnderWay {
  #count = 0;

  /** Runs `work` as one of them. Throws 503, with nothing done, where there are too many. */
  async with<T>(work: () => Promise<T>): Promise<T> {
    if (this.#count >= MOST) {
      const text = `${MOST} requests are under way already`;
      throw new Problem(503, "SERVICE_UNAVAILABLE", text, [], { "retry-after": "1.000" });
    }
    this.#count++;
    try {
      return await work();
    } finally {
      this.#count--;
    }
  }
}
