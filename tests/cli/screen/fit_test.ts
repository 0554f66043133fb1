import { strictEqual } from "node:assert/strict";
import { paintFor, plain } from "../../../lib/cli/ansi.ts";
import { cut, fit } from "../../../lib/cli/screen/fit.ts";
import { sparkline } from "../../../lib/cli/sparkline.ts";
import { displayWidth } from "../../../lib/cli/table.ts";

const paint = paintFor(true);

Deno.test("a text is cut with a mark, by columns and not by characters", () => {
  strictEqual(cut("position", 8), "position");
  strictEqual(cut("position", 5), "posi…");
  strictEqual(cut("日本語", 5), "日本…");
  strictEqual(cut("日本語", 4), "日…");
  strictEqual(cut("x", 0), "");
  strictEqual(cut("xy", 1), "…");
});

Deno.test("a cut text keeps its colour and closes it", () => {
  const text = cut(paint.red("failed again"), 7);
  strictEqual(plain(text), "failed…");
  strictEqual(text, "\x1b[31mfailed…\x1b[22m\x1b[39m");
});

Deno.test("a fitted text has exactly the width, on either side", () => {
  strictEqual(fit("ab", 4), "ab  ");
  strictEqual(fit("ab", 4, true), "  ab");
  for (const width of [0, 1, 2, 3, 7]) {
    strictEqual(displayWidth(fit(paint.dim("日本 binance"), width)), width);
  }
});

Deno.test("a sparkline scales to its highest value and shows the newest", () => {
  strictEqual(sparkline([0, 50, 100], 3), "▁▅█");
  strictEqual(sparkline([9, 0, 0, 4, 8], 3), "▁▅█");
  strictEqual(sparkline([5], 3), "  █");
  strictEqual(sparkline([0, 0], 2), "▁▁");
  strictEqual(sparkline([], 2), "  ");
  strictEqual(sparkline([1], 0), "");
});
