import { deepStrictEqual as assertEquals, throws } from "node:assert/strict";
import { channelOf, compareVersions, isVersion } from "../../lib/release/semver.ts";

Deno.test("versions are ordered as SemVer 2 orders them, whatever the order they come in", () => {
  const ordered = [
    "0.2.0",
    "0.9.9",
    "0.10.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "2.0.0",
    "9007199254740993.0.0",
    "90071992547409930.0.0",
  ];
  const shuffled = ordered.toReversed().toSorted((a, b) => a.length - b.length);
  assertEquals(shuffled.toSorted(compareVersions), ordered);
});

Deno.test("what follows a plus sign has no say", () => {
  assertEquals(compareVersions("1.0.0+a", "1.0.0+b"), 0);
});

Deno.test("what is no version is refused", () => {
  const wrong = ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0 "];
  wrong.push("1.0.0\n", "1.0.0-ü", `1.0.0-${"a".repeat(100)}`);
  assertEquals(wrong.filter(isVersion), []);
  throws(() => compareVersions("1.0.0", "1.0"), /"1.0" is no version/);
});

Deno.test("a version with a prerelease part is of the beta channel", () => {
  assertEquals(["1.0.0", "1.0.0+b-1", "1.0.0-beta.1"].map(channelOf), ["stable", "stable", "beta"]);
});
