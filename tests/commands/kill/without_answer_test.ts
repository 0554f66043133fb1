import assert from "node:assert/strict";
import { Steps } from "../../../commands/kill/faults.ts";
import { ApiError } from "../../../lib/api/api_error.ts";
import { fakeContext } from "../../support/fake_context.ts";

Deno.test("a platform that fails one step, also with a 503, is asked to take the others", async () => {
  const steps = new Steps(fakeContext());
  const busy = new ApiError({ status: 503, code: "BUSY", message: "busy", requestId: "req-1" });
  const failed = await steps.take("the kill switch did not engage", () => Promise.reject(busy));
  assert.equal(failed, undefined);
  assert.equal(await steps.take("the next", () => Promise.resolve("done")), "done");
  assert.deepEqual(steps.faults, ["the kill switch did not engage: busy (request id req-1)"]);
});

Deno.test("a platform that is not there at all: nothing is known to be stopped, and where to go on", async () => {
  const steps = new Steps(fakeContext());
  const nobody = new ApiError({ status: 0, code: "UNREACHABLE", message: "x cannot be reached" });
  await assert.rejects(steps.take("the switch", () => Promise.reject(nobody)), {
    exit: "unreachable",
    message: "x cannot be reached; nothing is known to be stopped",
    hint: /at the venues themselves/,
  });
});
