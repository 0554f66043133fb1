import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { confirmDanger } from "../../lib/cli/confirm.ts";
import { gate } from "../../lib/cli/safety.ts";
import { fakeContext } from "../support/fake_context.ts";

Deno.test("the gate asks on live terminals, refuses live scripts, lets everything else go", () => {
  const rows = [];
  for (const target of ["live", "sandbox", "local"] as const) {
    for (const canAsk of [true, false]) {
      for (const yes of [true, false]) {
        rows.push([target, canAsk, yes, gate({ safety: "confirm", target, canAsk, yes })]);
      }
    }
  }
  deepStrictEqual(rows, [
    ["live", true, true, "go"],
    ["live", true, false, "ask"],
    ["live", false, true, "go"],
    ["live", false, false, "refuse"],
    ["sandbox", true, true, "go"],
    ["sandbox", true, false, "go"],
    ["sandbox", false, true, "go"],
    ["sandbox", false, false, "go"],
    ["local", true, true, "go"],
    ["local", true, false, "go"],
    ["local", false, true, "go"],
    ["local", false, false, "go"],
  ]);
  strictEqual(gate({ safety: "none", target: "live", canAsk: false, yes: false }), "go");
});

Deno.test("a live command without a terminal and without --yes is refused with exit 7", async () => {
  const context = fakeContext();
  await rejects(confirmDanger(context, "live", "confirm", "start my-mm"), {
    code: "REFUSED",
    exit: "refused",
    message: /start my-mm/,
    hint: /--yes/,
  });
});

Deno.test("a No at the question refuses, a Yes goes on, the question says what happens", async () => {
  await rejects(
    confirmDanger(fakeContext({ answers: [false] }), "live", "confirm", "start my-mm"),
    { exit: "refused" },
  );
  const context = fakeContext({ answers: [true] });
  await confirmDanger(context, "live", "confirm", "start my-mm");
  deepStrictEqual(context.asked, ["LIVE: start my-mm?"]);
});
