import { formatDecimal, formatFixed } from "../units/decimal.ts";
import { PRICE_SCALE, QTY_SCALE } from "../units/scale.ts";

/** `12345.6` → `12,345.6`. */
export function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

/** USD × 10⁹ → `-$1,234.56`. */
export function usd(amount1e9: bigint): string {
  const text = grouped(formatFixed(amount1e9 < 0n ? -amount1e9 : amount1e9, PRICE_SCALE, 2));
  return (amount1e9 < 0n && text !== "0.00" ? "-$" : "$") + text;
}

/** A quantity × 10⁸, exact. */
export function quantity(qty1e8: bigint): string {
  return grouped(formatDecimal(qty1e8, QTY_SCALE));
}

export function count(value: number): string {
  return grouped(String(value));
}

/** `1 order`, `1,200 orders`. */
export function counted(value: number, one: string): string {
  return `${count(value)} ${one}${value === 1 ? "" : "s"}`;
}

/** `18 KB` with decimal units. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${(size / 1e3).toFixed(1)} KB`;
  return `${(size / 1e6).toFixed(1)} MB`;
}

/** `410 ns`, `12.3 µs`, `4.56 ms`, `1.20 s`. */
export function duration(ns: number): string {
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(1)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toFixed(2)} ms`;
  return `${(ns / 1e9).toFixed(2)} s`;
}

/** Milliseconds as the age of something: `now`, `3 s ago`, `5 min ago`, `2 h ago`, `4 d ago`. */
export function age(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 1) return "now";
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** Time of day here, with milliseconds. */
export function clockTime(atNs: bigint): string {
  const date = new Date(Number(atNs / 1_000_000n));
  const two = (value: number) => String(value).padStart(2, "0");
  const ms = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}
