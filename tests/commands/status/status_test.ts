import assert from "node:assert/strict";
import { action } from "../../../commands/status/action.ts";
import { UserError } from "../../../lib/cli/errors.ts";
import { deployment, platformWith, runOn } from "../one_deployment.ts";

const all = { options: { all: true } };

Deno.test("status --all counts the deployments, and its columns stand below their titles", async () => {
  const platform = platformWith([
    deployment({ name: "a-name-that-is-long", symbols: ["BTC-USDT"] }),
    deployment({ name: "b", status: "running", symbols: ["ETH-USDT", "BTC-USDT"] }),
  ]);
  const { text } = await runOn(platform, action, all);
  const [head, blank, titles, ...rows] = text.split("\n");
  assert.deepEqual([head, blank], ["[sandbox] 2 deployments", ""]);
  const column = titles!.indexOf("STATUS");
  assert.deepEqual(rows.map((row) => row.slice(column).split(" ")[0]), ["stopped", "running"]);
});

Deno.test("without a deployment status names the command that makes one on this target", async () => {
  const { text } = await runOn(platformWith([]), action, all);
  assert.equal(text, "[sandbox] No deployments; sequence --sandbox deploy makes one");
});

Deno.test("status of a name and of all at once is a usage error", async () => {
  await assert.rejects(
    runOn(platformWith([]), action, { args: { name: "my-mm" }, ...all }),
    (cause) => cause instanceof UserError && cause.exit === "usage" && /--all/.test(cause.message),
  );
});

Deno.test("status tells what the platform warns of, also without any instance", async () => {
  const lost = deployment({ status: "failed", edges: [], warnings: ["no feed serves\x1b[2J it"] });
  const { text } = await runOn(platformWith([lost]), action, { args: { name: "my-mm" } });
  assert.match(text, /^\[sandbox\] my-mm failed .*\nno feed serves\\u\{1b\}\[2J it$/);
});
