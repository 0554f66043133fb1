import assert from "node:assert/strict";
import { action } from "../../../commands/undeploy/action.ts";
import { deployment, platformWith, runOn } from "../one_deployment.ts";

const named = { args: { name: "my-mm" } };
const held = (symbol: string, position_1e8: number) => ({ symbol, position_1e8 });

Deno.test("undeploy lists the positions of every symbol first", async () => {
  const edge = {
    label: "main",
    status: "paused",
    symbol: "BTC-USDT",
    position_1e8: 1,
    positions: [held("BTC-USDT", 1_000_000), held("ETH-USDT", -250_000_000), held("SOL-USDT", 0)],
  };
  const platform = platformWith([deployment({ edges: [edge] })], { cancelled_orders: 1 });
  const { context, text } = await runOn(platform, action, named);
  assert.equal(
    context.err(),
    "main holds 0.01 BTC-USDT; it stays with the account\n" +
      "main holds -2.5 ETH-USDT; it stays with the account\n",
  );
  assert.equal(text, "[sandbox] my-mm is removed, 1 order cancelled");
});

Deno.test("undeploy lists the position of a platform that tells of one symbol only", async () => {
  const edge = { label: "main", status: "paused", symbol: "BTC-USDT", position_1e8: 1_000_000 };
  const { context } = await runOn(platformWith([deployment({ edges: [edge] })]), action, named);
  assert.match(context.err(), /^main holds 0\.01 BTC-USDT; /);
});
