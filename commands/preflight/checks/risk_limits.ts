import { usd } from "../../../lib/cli/numbers.ts";
import { formatDecimal } from "../../../lib/units/decimal.ts";
import { PRICE_SCALE, QTY_SCALE } from "../../../lib/units/scale.ts";
import { withoutAnswer } from "../asked.ts";
import type { AccountLimits } from "../documents.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, type Named, ok, type Row, warn } from "../row.ts";
import { LIMIT_KEYS, type WantedInstance } from "../wanted_instances.ts";

type LimitKey = typeof LIMIT_KEYS[number][1];

/** Whether each instance's limits are set, and within those of the account. */
export function checkRiskLimits(
  instances: readonly WantedInstance[],
  { limits }: PlatformFacts,
): Row[] {
  return instances.map((instance) => {
    const named = { id: `risk:${instance.label}`, title: `Risk limits of ${instance.label}` };
    if (limits.kind !== "got") return withoutAnswer(named, limits);
    return beyondLoss(named, instance, limits.value) ??
      onlyReducing(named, instance, limits.value) ??
      compared(named, instance, limits.value);
  });
}

/** An algo whose account has lost too much today would be paused at once. */
function beyondLoss(
  named: Named,
  instance: WantedInstance,
  account: AccountLimits,
): Row | undefined {
  const pnl = account.session?.pnl_1e9;
  const loss = stricter(instance.limits.max_daily_loss_1e9, account.max_daily_loss_1e9);
  if (pnl === undefined || pnl === null || loss === undefined || pnl >= -loss) return undefined;
  const resets = account.session?.resets_at_ns;
  const until = resets ? new Date(Number(resets / 1_000_000n)).toISOString() : "midnight UTC";
  return fail(
    named,
    `today's PnL ${usd(pnl)} is beyond max_daily_loss ${usd(loss)}: it would be paused at once`,
    `wait until ${until}, or ${instance.place("risk.max_daily_loss")}: raise max_daily_loss`,
  );
}

function onlyReducing(
  named: Named,
  instance: WantedInstance,
  account: AccountLimits,
): Row | undefined {
  if (account.reduce_only !== true || instance.limits.reduce_only === true) return undefined;
  return fail(
    named,
    "the account takes only orders that shrink a position (reduce_only)",
    `${instance.place("risk.reduce_only")}: write reduce_only = true, or lift the account's`,
  );
}

function compared(named: Named, instance: WantedInstance, account: AccountLimits): Row {
  const above: string[] = [];
  const missing: string[] = [];
  const edits: string[] = [];
  const held: string[] = [];
  for (const [name, key] of LIMIT_KEYS) {
    const own = big(instance.limits[key]);
    const theirs = big(account[key]);
    if (own === undefined && theirs === undefined) {
      missing.push(name);
      edits.push(
        `${instance.place(`risk.${name}`)}: add ${name} = ${
          key === "max_order_rate" ? "…" : '"…"'
        }`,
      );
    } else if (own !== undefined && theirs !== undefined && own > theirs) {
      above.push(`${name} ${shown(key, own)} is above the account's ${shown(key, theirs)}`);
      edits.push(`${instance.place(`risk.${name}`)}: write ${name} = ${written(key, theirs)}`);
    } else held.push(`${name} ${shown(key, stricter(own, theirs)!)}`);
  }
  if (edits.length === 0) return ok(named, held.join(", "));
  const faults = [...above];
  if (missing.length > 0) faults.push(`neither here nor the account has ${missing.join(", ")}`);
  return warn(named, faults.join("; "), edits.join("\n"));
}

function stricter(
  own: bigint | undefined,
  account: bigint | null | undefined,
): bigint | undefined {
  if (!account || account <= 0n) return own;
  return own === undefined || account < own ? account : own;
}

/** A limit as an integer; 0 and absent are none. */
function big(value: bigint | number | null | undefined): bigint | undefined {
  return value ? BigInt(value) : undefined;
}

function shown(key: LimitKey, value: bigint): string {
  if (key === "max_position_1e8") return formatDecimal(value, QTY_SCALE);
  return key === "max_order_rate" ? `${value}/s` : usd(value);
}

/** As Sequence.toml has it. */
function written(key: LimitKey, value: bigint): string {
  if (key === "max_order_rate") return String(value);
  return `"${formatDecimal(value, key === "max_position_1e8" ? QTY_SCALE : PRICE_SCALE)}"`;
}
