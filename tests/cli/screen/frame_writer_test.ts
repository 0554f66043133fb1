import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { paintFor } from "../../../lib/cli/ansi.ts";
import { cellsOf } from "../../../lib/cli/screen/cells.ts";
import { FrameWriter } from "../../../lib/cli/screen/frame_writer.ts";
import { ScreenDouble } from "../../support/screen_double.ts";

const paint = paintFor(true);
const size = { columns: 20, rows: 3 };

function screen(lines: readonly string[], columns = 20, rows = 3) {
  const writer = new FrameWriter();
  const double = new ScreenDouble(columns, rows);
  const show = (next: readonly string[]) => {
    const frame = writer.frame(next, { columns: double.columns, rows: double.rows });
    double.write(frame);
    return frame;
  };
  show(lines);
  return { writer, double, show };
}

Deno.test("a picture that is shown already writes nothing", () => {
  const { show } = screen(["PnL 1.00", paint.red("failed")]);
  strictEqual(show(["PnL 1.00", paint.red("failed")]), "");
});

Deno.test("one changed digit writes that cell and no other", () => {
  const { show, double } = screen(["position 0.01 BTC", "orders 12"]);
  const frame = show(["position 0.02 BTC", "orders 12"]);
  deepStrictEqual(double.lines(), ["position 0.02 BTC", "orders 12", ""]);
  // deno-lint-ignore no-control-regex
  strictEqual(frame.replaceAll(/\x1b\[[?0-9;]*[A-Za-z]/g, ""), "2");
});

Deno.test("a colour that changes is written although the text is the same", () => {
  const { show, double } = screen(["running"]);
  ok(show([paint.green("running")]) !== "");
  strictEqual(double.style(0, 0), "32");
  ok(show([paint.dim(paint.green("running"))]) !== "");
  strictEqual(double.style(0, 0), "2;32");
  ok(show(["running"]) !== "");
  strictEqual(double.style(0, 0), "");
});

Deno.test("what a shorter line leaves behind is cleared", () => {
  const { show, double } = screen(["a long line of text", "x"]);
  show(["short"]);
  deepStrictEqual(double.lines(), ["short", "", ""]);
});

Deno.test("another size, and a screen that was left, draw everything again", () => {
  const { show, double, writer } = screen(["one", "two"]);
  double.resize(10, 2);
  show(["one", "two"]);
  deepStrictEqual(double.lines(), ["one", "two"]);
  double.resize(10, 2);
  writer.forget();
  show(["one", "two"]);
  deepStrictEqual(double.lines(), ["one", "two"]);
});

Deno.test("lines beyond the window and beyond its edge are cut", () => {
  const { double } = screen(["123456", "b", "c"], 4, 2);
  deepStrictEqual(double.lines(), ["1234", "b"]);
});

Deno.test("a wide character is drawn whole or not at all", () => {
  deepStrictEqual(cellsOf("a日本", 4).texts, ["a", "日", "", " "]);
  deepStrictEqual(cellsOf("日", 1).texts, [" "]);
  const { show, double } = screen(["日本 up"]);
  show(["x日本 up"]);
  strictEqual(double.lines()[0], "x日本 up");
  show(["日本x up"]);
  strictEqual(double.lines()[0], "日本x up");
});

Deno.test("piled-up marks and characters without width take no room and don't grow", () => {
  const cells = cellsOf(`\u0301e${"\u0301".repeat(500)}x`, 3);
  strictEqual(cells.texts[1], "x");
  ok(cells.texts[0]!.length < 6);
  const { show, double } = screen(["e\u0301 x"]);
  show(["e\u0301 y"]);
  strictEqual(double.lines()[0], "e\u0301 y");
});

Deno.test("whatever follows whatever, the screen shows the last picture", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const pieces = ["a", "b ", "日", "…", "▃", "  ", "e\u0301", "🙂", "0.01", paint.red("x"), "─"];
  const { double, writer } = screen([], size.columns, size.rows);
  for (let i = 0; i < 500; i++) {
    const lines = Array.from(
      { length: size.rows },
      () => Array.from({ length: random(14) }, () => pieces[random(pieces.length)]).join(""),
    );
    double.write(writer.frame(lines, size));
    const wanted = lines.map((line) => cellsOf(line, size.columns));
    deepStrictEqual(double.lines(), wanted.map(({ texts }) => texts.join("").trimEnd()));
    for (let row = 0; row < size.rows; row++) {
      wanted[row]!.texts.forEach((text, column) => {
        if (text === " ") return;
        strictEqual(double.style(row, column), wanted[row]!.styles[column]);
      });
    }
  }
});
