import assert from "node:assert/strict";
import { formatDecimal, formatFixed, parseDecimal } from "../../lib/units/decimal.ts";

Deno.test("a decimal is read digit by digit", () => {
  assert.equal(parseDecimal("0.29", 8), 29000000n);
  assert.equal(parseDecimal("4.35", 8), 435000000n);
  assert.equal(parseDecimal("250.00", 9), 250000000000n);
  assert.equal(parseDecimal("18446744073.709551615", 9), 18446744073709551615n);
});

Deno.test("what is no plain decimal is not guessed at", () => {
  for (const text of ["", ".5", "5.", "-1", "+1", "1e3", "1,000", " 1", "inf", "0x10"]) {
    assert.deepEqual(parseDecimal(text, 8), { fault: "not_plain" }, text);
  }
  assert.deepEqual(parseDecimal("0.123456789", 8), { fault: "too_many_decimals", decimals: 9 });
  assert.equal(parseDecimal("0.1234567800", 8), 12345678n);
});

Deno.test("a decimal is written as short as it is exact", () => {
  assert.equal(formatDecimal(29000000n, 8), "0.29");
  assert.equal(formatDecimal(-5n, 8), "-0.00000005");
  assert.equal(formatDecimal(0n, 9), "0");
});

Deno.test("fixed decimals round half away from zero and never print minus zero", () => {
  assert.equal(formatFixed(1_005_000_000n, 9, 2), "1.01");
  assert.equal(formatFixed(-1_005_000_000n, 9, 2), "-1.01");
  assert.equal(formatFixed(-1n, 9, 2), "0.00");
  assert.equal(formatFixed(5n, 0, 2), "5.00");
});
