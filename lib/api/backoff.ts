/** Most tries of one request. */
export const MAX_ATTEMPTS = 4;
/** A longer wait that the platform asks for is reported, not slept. */
export const MAX_WAIT_MS = 30_000;

/** Wait before the try after the `attempt`th (from 1): 0.5, 1, 2, 4 s ± 20 %, at most 8 s. */
export function backoffMs(attempt: number, random: number): number {
  return Math.min(8000, 500 * 2 ** (attempt - 1)) * (0.8 + 0.4 * random);
}

/** `Retry-After` in delta seconds, as ms; 0 if absent or a date. */
export function retryAfterMs(header: string | null): number {
  const seconds = header === null ? NaN : Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
