import { deepStrictEqual as assertEquals, throws as assertThrows } from "node:assert/strict";
import { bakedModule, buildFrom } from "../../tools/baked_build.ts";

const KEY = btoa("k".repeat(32));
const SETTINGS = {
  version: "0.2.0",
  repo: "owner/name",
  keys: "",
  commit: "0123abc",
  target: "x86_64-unknown-linux-gnu",
  deno: "2.6.10",
};

Deno.test("a version with a prerelease part is a beta build", () => {
  assertEquals(buildFrom(SETTINGS).channel, "stable");
  assertEquals(buildFrom({ ...SETTINGS, version: "0.2.0-beta.1" }).channel, "beta");
  assertEquals(buildFrom({ ...SETTINGS, version: "0.2.0+build.7" }).channel, "stable");
});

Deno.test("current and standby keys are taken, a third or a malformed one is refused", () => {
  assertEquals(buildFrom({ ...SETTINGS, keys: `${KEY}, ${KEY}` }).keys, [KEY, KEY]);
  assertThrows(() => buildFrom({ ...SETTINGS, keys: `${KEY},${KEY},${KEY}` }), /has 3 keys/);
  assertThrows(() => buildFrom({ ...SETTINGS, keys: btoa("short") }), /no raw Ed25519 key/);
  assertThrows(() => buildFrom({ ...SETTINGS, keys: "%%%" }), /no raw Ed25519 key/);
});

Deno.test("a key's id is the start of the SHA-256 of the raw key", () => {
  // printf 'k%.0s' $(seq 32) | sha256sum
  assertEquals(buildFrom({ ...SETTINGS, keys: KEY }).keyIds, ["5e318f8c"]);
});

Deno.test("a version or repository of another shape is refused with its value", () => {
  assertThrows(() => buildFrom({ ...SETTINGS, version: "v1.0" }), /"v1.0" is not SemVer/);
  assertThrows(() => buildFrom({ ...SETTINGS, repo: "name" }), /"name" is not owner\/name/);
});

Deno.test("the generated module gives exactly the build", async () => {
  const build = buildFrom({ ...SETTINGS, keys: KEY });
  const url = `data:application/javascript,${encodeURIComponent(bakedModule(build))}`;
  assertEquals((await import(url)).BUILD_VALUES, build);
});
