import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";

/** What went wrong, in one line. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const id = cause instanceof UserError ? cause.requestId : undefined;
  return text.split("\n")[0]! + (id === undefined ? "" : ` (request id ${id})`);
}

/** Steps of which each is taken whether or not the one before worked. */
export class Steps {
  readonly faults: string[] = [];
  #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * The result, or undefined after noting what went wrong. Throws after an interruption, and where
   * the platform can't be reached at all.
   */
  async take<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (cause) {
      if (this.#context.signal.aborted) throw cause;
      // Nothing else will work either; the failure itself says what to do.
      if (cause instanceof UserError && cause.exit === "unreachable") throw cause;
      this.faults.push(`${what}: ${reasonOf(cause)}`);
      return undefined;
    }
  }
}
