import { deepStrictEqual as assertEquals } from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { BUILD, buildInfo } from "../../lib/release/build_info.ts";

Deno.test("run from source, the build tells the version of deno.json and no release channel", () => {
  assertEquals(BUILD.version, config.version);
  assertEquals(BUILD.channel, "source");
  assertEquals(BUILD.repo, "");
});

Deno.test("--version --json tells exactly the documented keys", () => {
  assertEquals(
    Object.keys(buildInfo()).sort(),
    ["channel", "commit", "deno", "keys", "repo", "target", "version"],
  );
});
