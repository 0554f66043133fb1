/** Why a text is no exact decimal of the wanted scale. */
export type DecimalFault =
  | { fault: "not_plain" }
  | { fault: "too_many_decimals"; decimals: number };

const PLAIN = /^[0-9]+(?:\.[0-9]+)?$/;

/**
 * Reads a plain decimal text as an integer × 10^`scale`, digit by digit, never through a float.
 * Trailing zeros of the fraction do not count as decimals. No sign, no exponent.
 */
export function parseDecimal(text: string, scale: number): bigint | DecimalFault {
  if (!PLAIN.test(text)) return { fault: "not_plain" };
  const point = text.indexOf(".");
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? "" : text.slice(point + 1).replace(/0+$/, "");
  if (fraction.length > scale) return { fault: "too_many_decimals", decimals: fraction.length };
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

/** Writes an integer × 10^`scale` as the shortest exact decimal text, with a leading `-` if negative. */
export function formatDecimal(value: bigint, scale: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  return (negative ? "-" : "") + whole + (fraction === "" ? "" : "." + fraction);
}

/** As {@link formatDecimal}, but always with `places` decimals, rounded half away from zero. */
export function formatFixed(value: bigint, scale: number, places: number): string {
  const negative = value < 0n;
  let magnitude = negative ? -value : value;
  if (places < scale) {
    const unit = 10n ** BigInt(scale - places);
    magnitude = (magnitude + unit / 2n) / unit;
  } else {
    magnitude *= 10n ** BigInt(places - scale);
  }
  const digits = magnitude.toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const sign = negative && magnitude !== 0n ? "-" : "";
  return sign + whole + (places === 0 ? "" : "." + digits.slice(digits.length - places));
}
