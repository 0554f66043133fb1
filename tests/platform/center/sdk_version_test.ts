import assert from "node:assert/strict";
import { sdkVersionIn } from "../../../lib/platform/center/sdk_version.ts";

Deno.test("the SDK's version of a deployment is a text in its source, or unknown", () => {
  assert.equal(sdkVersionIn({ cli_version: "0.1.0", sdk_version: "0.3.0" }), "0.3.0");
  for (const source of [null, undefined, "0.3.0", [], {}, { sdk_version: 3 }]) {
    assert.equal(sdkVersionIn(source), undefined);
  }
});
