import { deepStrictEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";

const file = (name: string) =>
  Deno.readTextFile(fileURLToPath(new URL(`../.github/workflows/${name}`, import.meta.url)));

Deno.test("every action of a workflow is pinned by commit, its version beside it", async () => {
  const lines = [...(await file("release.yml")).split("\n"), ...(await file("ci.yml")).split("\n")];
  const uses = lines.filter((line) => line.includes("uses:"));
  ok(uses.length > 0);
  const loose = uses.filter((line) => !/uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d/.test(line));
  deepStrictEqual(loose, []);
});

Deno.test("the release workflow puts no outside value into a script but by its environment", async () => {
  const text = await file("release.yml");
  const scripts = [...text.matchAll(/run: (?:\|\n((?: {10}.*\n)+)|(.*)\n)/g)];
  ok(scripts.length > 0);
  for (const [, block = "", line = ""] of scripts) {
    ok(!(block + line).includes("${{"), block + line);
  }
});
