import { EdgeGone } from "./supervisor.ts";

/** The answer, or `otherwise` if the edge ended before it could answer. */
export async function orGone<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof EdgeGone) return otherwise;
    throw cause;
  }
}
