import { parseDecimal } from "../units/decimal.ts";
import { PRICE_SCALE, QTY_SCALE } from "../units/scale.ts";
import type { Findings } from "./faults.ts";

interface DecimalKind {
  scale: number;
  bound: bigint;
  boundText: string;
}

/** Scales and bounds of the risk limits: base units × 10⁸ and USD × 10⁹. */
export const DECIMAL_KINDS: Readonly<Record<string, DecimalKind>> = {
  max_position: {
    scale: QTY_SCALE,
    bound: 9007199254740991n,
    boundText: "90071992.54740991",
  },
  max_daily_loss: {
    scale: PRICE_SCALE,
    bound: 9223372036854775807n,
    boundText: "9223372036.854775807",
  },
  max_order_notional: {
    scale: PRICE_SCALE,
    bound: 18446744073709551615n,
    boundText: "18446744073.709551615",
  },
};

/**
 * The text of a decimal as it was written, without `_`; undefined if it is none. A number's own
 * characters are used, so nothing passes through a float.
 */
export function decimalText(value: unknown, raw: string): string | undefined {
  // As in a TOML number, `_` stands between digits only.
  if (typeof value === "string") return value.replace(/(?<=[0-9])_(?=[0-9])/g, "");
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  if (raw !== "") return raw.replaceAll("_", "");
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, "").length <= 15 ? text : "";
}

/** Checks one decimal and gives its exact integer; faults go to `findings`. */
export function decimalRule(
  key: string,
  value: unknown,
  path: readonly string[],
  findings: Findings,
): bigint | undefined {
  const kind = DECIMAL_KINDS[key]!;
  const text = decimalText(value, findings.raw(path));
  const fail = (message: string, hint?: string) => {
    findings.fault(path, message, hint);
    return undefined;
  };
  if (text === undefined) {
    return fail(`${key} "${String(value)}" is not a plain decimal such as 0.5 or "1000"`);
  }
  if (text === "" && typeof value !== "string") {
    return fail(`${key} ${value} has too many digits for a number; write it in quotes`);
  }
  if (/^-\d/.test(text)) return fail(`${key} must be positive, got ${text}`);
  const parsed = parseDecimal(text, kind.scale);
  if (typeof parsed !== "bigint") {
    return parsed.fault === "not_plain"
      ? fail(`${key} "${text}" is not a plain decimal such as 0.5 or "1000"`)
      : fail(`${key} ${text} has ${parsed.decimals} decimals; at most ${kind.scale}`);
  }
  if (parsed === 0n) {
    return fail(`${key} 0 would mean "no limit"; leave the key out to use the account's limit`);
  }
  if (parsed > kind.bound) return fail(`${key} ${text} is too large; at most ${kind.boundText}`);
  return parsed;
}
