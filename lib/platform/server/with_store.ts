import { NotStored } from "../desk/desk_journal.ts";
import { Problem } from "../problem.ts";

/** What the desk does only if it can be stored: 503 if it can't, and then nothing was done. */
export async function withStore<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof NotStored)) throw cause;
    throw new Problem(
      503,
      "SERVICE_UNAVAILABLE",
      "the store can't be written, so nothing was done; is the disk full?",
    );
  }
}
