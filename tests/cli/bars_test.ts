import { strictEqual } from "node:assert/strict";
import { bar, barAt } from "../../lib/cli/bars.ts";

Deno.test("a bar is as long as its share, to an eighth of a column", () => {
  strictEqual(bar(1, 4), "████");
  strictEqual(bar(0.5, 4), "██");
  strictEqual(bar(0.28125, 4), "█▏");
  strictEqual(bar(0, 4), "");
  strictEqual(bar(NaN, 4), "");
});

Deno.test("the smallest share is still seen, and none passes the width", () => {
  strictEqual(bar(1e-9, 10), "▏");
  strictEqual(bar(7, 3), "███");
  strictEqual(bar(1, 0), "");
});

Deno.test("a bar within a whole begins where its share begins", () => {
  strictEqual(barAt(0.5, 1, 8), "    ████");
  strictEqual(barAt(0.25, 0.5, 8), "  ██");
  strictEqual(barAt(1, 1, 8), "       ");
});
