import assert from "node:assert/strict";
import { join } from "node:path";
import { lockedSdkVersion } from "../../lib/build/sdk_version.ts";
import { inWorkshop } from "./crates.ts";

const LOCK = `version = 4

[[package]]
name = "sequence-algo-sdk"
version = "0.3.1"
`;

Deno.test("the SDK's version is read from the lock file, here or in the workspace above", () =>
  inWorkshop({ "Cargo.lock": LOCK, "member/src/lib.rs": "" }, async ({ folder }) => {
    assert.equal(await lockedSdkVersion(folder), "0.3.1");
    assert.equal(await lockedSdkVersion(join(folder, "member")), "0.3.1");
  }));

Deno.test("without a lock file, a readable one, or the SDK in it, the version is unknown", async () => {
  await inWorkshop({}, async ({ folder }) => {
    assert.equal(await lockedSdkVersion(folder), undefined);
  });
  await inWorkshop({ "Cargo.lock": "[[package" }, async ({ folder }) => {
    assert.equal(await lockedSdkVersion(folder), undefined);
  });
  await inWorkshop({ "Cargo.lock": "version = 4\n" }, async ({ folder }) => {
    assert.equal(await lockedSdkVersion(folder), undefined);
  });
});
