import { ok, strictEqual } from "node:assert/strict";
import { paintFor, plain } from "../../lib/cli/ansi.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { age, bytes, duration, grouped, quantity, usd } from "../../lib/cli/numbers.ts";
import { maskSecrets } from "../../lib/cli/secrets.ts";
import { takesColour } from "../../lib/cli/streams.ts";
import { nearest } from "../../lib/cli/suggest.ts";
import { displayWidth, table } from "../../lib/cli/table.ts";

const KEY = "seq_live_" + "a".repeat(60) + "4f2a";

Deno.test("a key is masked wherever it stands", () => {
  strictEqual(maskSecrets(`bad ${KEY}!`), "bad seq_live_…4f2a!");
  for (const text of [`x${KEY}`, `_${KEY}_`, `${KEY}zz`, KEY.toUpperCase(), `"${KEY}"`]) {
    ok(!/a{9}/i.test(maskSecrets(text)), text);
  }
});

Deno.test("a malformed key is masked too", () => {
  strictEqual(maskSecrets("seq_test_NotHexButSecret99"), "seq_test_…et99");
});

Deno.test("text from outside cannot move the cursor or turn the reading direction", () => {
  strictEqual(neutralise("a\x1b[2Jb"), "a\\u{1b}[2Jb");
  strictEqual(neutralise("a\u009b31mb\u202ec\rd\ne"), "a\\u{9b}31mb\\u{202e}c\\u{d}d\\u{a}e");
  strictEqual(neutralise("Grüße 日本 🙂"), "Grüße 日本 🙂");
});

Deno.test("money and quantities are exact and grouped", () => {
  strictEqual(usd(1_000_000_000_000_000_000n), "$1,000,000,000.00");
  strictEqual(usd(-1_234_560_000_000n), "-$1,234.56");
  strictEqual(quantity(123_456_700_000_001n), "1,234,567.00000001");
  strictEqual(grouped("1234.56789"), "1,234.56789");
});

Deno.test("sizes, times and ages carry their unit", () => {
  strictEqual(bytes(18_204), "18.2 KB");
  strictEqual(duration(410), "410 ns");
  strictEqual(duration(12_300), "12.3 µs");
  strictEqual(age(3_400), "3 s ago");
  strictEqual(age(200), "now");
});

Deno.test("colour obeys --no-color, NO_COLOR, FORCE_COLOR, TERM and the terminal", () => {
  const colour = (terminal: boolean, env: Record<string, string>, off = false) =>
    takesColour(terminal, (name) => env[name], off);
  strictEqual(colour(true, {}), true);
  strictEqual(colour(false, {}), false);
  strictEqual(colour(true, { NO_COLOR: "1" }), false);
  strictEqual(colour(true, { NO_COLOR: "" }), true);
  strictEqual(colour(false, { FORCE_COLOR: "1" }), true);
  strictEqual(colour(true, { TERM: "dumb" }), false);
  strictEqual(colour(true, { FORCE_COLOR: "1" }, true), false);
});

Deno.test("a table lines up wide characters and coloured cells", () => {
  const paint = paintFor(true);
  const text = plain(
    table([{ title: "Name" }, { title: "Qty", right: true }], [
      [paint.red("日本"), "1"],
      ["ab", "1,000"],
    ], paint),
  );
  strictEqual(text, "Name    Qty\n日本      1\nab    1,000");
  strictEqual(displayWidth("日本"), 4);
});

Deno.test("a near name is suggested, a far one is not", () => {
  strictEqual(nearest("deplyo", ["deploy", "undeploy", "logs"]), "deploy");
  strictEqual(nearest("xyzzy", ["deploy", "logs"]), undefined);
});
