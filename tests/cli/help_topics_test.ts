import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { EXIT } from "../../lib/cli/errors.ts";
import { wrapped } from "../../lib/cli/help_section.ts";
import { HELP_TOPICS } from "../../lib/cli/help_topics.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("help tells every exit code that there is", () => {
  const told = HELP_TOPICS.find((topic) => topic.name === "exit-codes")?.rows.map(([code]) => code);
  assert.deepEqual(told, Object.values(EXIT).map(String));
});

Deno.test("help tells every variable that the program reads for itself", async () => {
  const told = HELP_TOPICS.find((topic) => topic.name === "environment")!.rows
    .flatMap(([names]) => names.split(/, |=/));
  // What others mean, not a person for this program.
  const systems = ["HOME", "USERPROFILE", "CI", "CARGO_TARGET_DIR"];
  const unsaid: string[] = [];
  for (const file of [...await sources(`${ROOT}lib`), ...await sources(`${ROOT}commands`)]) {
    for (const [, name] of (await Deno.readTextFile(file)).matchAll(/\benv\("([A-Z_]+)"\)/g)) {
      if (![...told, ...systems].includes(name!)) unsaid.push(`${name} in ${file}`);
    }
  }
  assert.deepEqual(unsaid, []);
});

async function sources(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await sources(path));
    else if (name.endsWith(".ts")) found.push(path);
  }
  return found;
}

Deno.test("a description is broken between words, a longer word stands alone", () => {
  assert.equal(wrapped("one two three", 7), "one two\nthree");
  assert.equal(wrapped("a verylongword b", 4), "a\nverylongword\nb");
  assert.equal(wrapped("", 4), "");
});
