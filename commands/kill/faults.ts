import { ApiError } from "../../lib/api/api_error.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";

/** What went wrong, in one line. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const id = cause instanceof UserError ? cause.requestId : undefined;
  return text.split("\n")[0]! + (id === undefined ? "" : ` (request id ${id})`);
}

/** Nobody there: nothing else will work either, and what was meant to stop may go on trading. */
function withoutAnswer(cause: ApiError): ApiError {
  const { status, code, message, requestId } = cause;
  return new ApiError({
    status,
    code,
    message: `${message}; nothing is known to be stopped`,
    hint: "run this again; if it goes on, stop and cancel at the venues themselves",
    requestId,
    cause,
  });
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
   * the platform can't be reached at all; one that only refuses this step may take the next.
   */
  async take<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (cause) {
      if (this.#context.signal.aborted) throw cause;
      if (cause instanceof ApiError && cause.status === 0) throw withoutAnswer(cause);
      this.faults.push(`${what}: ${reasonOf(cause)}`);
      return undefined;
    }
  }
}
