import { UserError } from "../../lib/cli/errors.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 };

/** `10m`, `2h`, `1d`, `30s` before now, or an ISO 8601 time, as ns since the epoch. */
export function sinceNs(text: string | undefined, nowMs: number): bigint | undefined {
  if (text === undefined) return undefined;
  const span = /^(\d+)([smhd])$/.exec(text);
  const ms = span === null ? Date.parse(text) : nowMs - Number(span[1]) * UNITS[span[2]!]!;
  if (Number.isFinite(ms)) return BigInt(Math.round(ms)) * 1_000_000n;
  throw new UserError({
    code: "USAGE",
    exit: "usage",
    message: `--since ${text} is neither a span such as 10m, 2h, 1d nor an ISO 8601 time`,
    hint: "--since 10m, or --since 2026-11-24T09:00:00Z",
  });
}
