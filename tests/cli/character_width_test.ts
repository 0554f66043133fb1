import { strictEqual } from "node:assert/strict";
import { characterWidth } from "../../lib/cli/character_width.ts";
import { displayWidth } from "../../lib/cli/table.ts";

Deno.test("a character takes the columns that terminals give it", () => {
  const widths: [string, number][] = [
    ["a", 1],
    ["é", 1],
    ["…", 1],
    ["█", 1],
    ["→", 1],
    ["日", 2],
    ["한", 2],
    ["ｱ", 1],
    ["Ａ", 2],
    ["🙂", 2],
    ["\u{20000}", 2],
    ["\u0301", 0],
    ["\u05b0", 0],
    ["\u200d", 0],
    ["\ufe0f", 0],
    ["\x1b", 0],
  ];
  for (const [character, width] of widths) {
    strictEqual(characterWidth(character), width, JSON.stringify(character));
  }
});

Deno.test("marks on a character add nothing to a text's width", () => {
  strictEqual(displayWidth("e\u0301\u0302x"), 2);
  strictEqual(displayWidth("שָׁלוֹם"), 4);
});
