import assert from "node:assert/strict";
import { EXIT } from "../../lib/cli/errors.ts";
import { wrapped } from "../../lib/cli/help_section.ts";
import { HELP_TOPICS } from "../../lib/cli/help_topics.ts";

Deno.test("help tells every exit code that there is", () => {
  const told = HELP_TOPICS.find((topic) => topic.name === "exit-codes")?.rows.map(([code]) => code);
  assert.deepEqual(told, Object.values(EXIT).map(String));
});

Deno.test("a description is broken between words, a longer word stands alone", () => {
  assert.equal(wrapped("one two three", 7), "one two\nthree");
  assert.equal(wrapped("a verylongword b", 4), "a\nverylongword\nb");
  assert.equal(wrapped("", 4), "");
});
