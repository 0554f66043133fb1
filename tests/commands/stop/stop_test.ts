import assert from "node:assert/strict";
import { action as start } from "../../../commands/start/action.ts";
import { action as stop } from "../../../commands/stop/action.ts";
import { action as undeploy } from "../../../commands/undeploy/action.ts";
import { deployment, platformWith, runOn } from "../one_deployment.ts";

Deno.test("stop says how many orders stay open, and what to type for this target", async () => {
  for (
    const [open, stays, cancels] of [
      [1, "1 order stays open", "cancels it"],
      [2, "2 orders stay open", "cancels them"],
    ] as const
  ) {
    const platform = platformWith([deployment()], deployment({ open_orders: open }));
    const { context } = await runOn(platform, stop, { args: { name: "my-mm" } });
    const command = "sequence --sandbox stop my-mm --cancel-orders";
    assert.equal(context.err(), `${stays}; ${command} ${cancels}\n`);
  }
});

Deno.test("a name with an escape sequence reaches neither stdout nor stderr as it is", async () => {
  const evil = deployment({ name: "my-mm\x1b[2J", status: "stopped\x1b[2J" });
  for (const action of [start, stop, undeploy]) {
    const platform = platformWith([evil], { ...evil, open_orders: 3 });
    const input = { args: { name: "dep_0000000000000001" } };
    const running = platformWith([{ ...evil, edges: [{ status: "running" }] }]);
    const { context, text } = await runOn(action === start ? running : platform, action, input);
    assert.ok(text.includes("my-mm\\u{1b}[2J"), text);
    assert.ok(!(text + context.err()).includes("\x1b"), text);
  }
});
