import { grouped } from "../../../lib/cli/numbers.ts";
import { type Asked, withoutAnswer } from "../asked.ts";
import type { Clock } from "../reach.ts";
import { fail, ok, type Row, warn } from "../row.ts";

const NAMED = { id: "clock", title: "Clock" };
const WARN_MS = 1000;
const FAIL_MS = 30_000;
const REMEDY = "set this machine's clock by NTP: timedatectl set-ntp true (Linux), " +
  "sntp -sS time.apple.com (macOS), w32tm /resync (Windows)";

/** Whether this machine's clock is near the platform's; only what is certain counts. */
export function checkClock(outcome: Asked<Clock>): Row {
  if (outcome.kind !== "got") return withoutAnswer(NAMED, outcome);
  const { skewMs, toleranceMs } = outcome.value;
  const certainMs = Math.max(0, Math.abs(skewMs) - toleranceMs);
  if (certainMs === 0) return ok(NAMED, `within ${shown(toleranceMs)} of the platform's`);
  const measured = `this clock is ${shown(Math.abs(skewMs))} ${
    skewMs > 0 ? "behind" : "ahead of"
  } the platform's (± ${shown(toleranceMs)})`;
  if (certainMs >= FAIL_MS) return fail(NAMED, measured, REMEDY);
  return certainMs >= WARN_MS ? warn(NAMED, measured, REMEDY) : ok(NAMED, measured);
}

function shown(milliseconds: number): string {
  if (milliseconds >= 1000) return `${grouped((milliseconds / 1000).toFixed(1))} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
