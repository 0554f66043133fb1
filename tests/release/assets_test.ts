import { ok as assert, throws as assertThrows } from "node:assert/strict";
import { assetPath } from "../../lib/release/assets.ts";

Deno.test("an asset is found when the program runs from its sources", async () => {
  assert((await Deno.stat(assetPath("templates"))).isDirectory);
});

Deno.test("an asset path may not leave the program's folder", () => {
  assertThrows(() => assetPath("../etc/passwd"), /"..\/etc\/passwd" leaves the program's folder/);
  assertThrows(() => assetPath("templates/../../x"), /leaves the program's folder/);
  assertThrows(() => assetPath("/etc/passwd"), /leaves the program's folder/);
});
