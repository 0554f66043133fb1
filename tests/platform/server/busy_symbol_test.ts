import assert from "node:assert/strict";
import { Database } from "../../../lib/platform/store/database.ts";
import {
  type Any,
  eventually,
  moduleBase64,
  ONE_VENUE,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

async function deploy(platform: RunningPlatform, name: string, start: boolean) {
  return await platform.ask("/v1/deployments", {
    method: "POST",
    json: {
      name,
      wasm_base64: await moduleBase64("assets/wasm/maker.wasm"),
      venue: "binance",
      symbols: ["BTC-USDT"],
      start_immediately: start,
    },
  });
}

const document = async (platform: RunningPlatform, name: string): Promise<Any> =>
  (await platform.ask(`/v1/deployments/${name}`)).body;

Deno.test("a second algo on a symbol is registered and says who is there; it starts when that has stopped", () =>
  withPlatform(async (platform) => {
    assert.equal((await deploy(platform, "first", true)).status, 201);
    const second = await deploy(platform, "second", true);
    assert.equal(second.status, 201);
    const [edge] = second.body.edges;
    assert.deepEqual([edge.status, edge.error.code], ["accepted", "SYMBOL_BUSY"]);
    assert.match(edge.error.message, /"first" already trades this symbol/);
    assert.equal(second.body.desired_state, "stopped");
    const start = () => platform.ask("/v1/deployments/second/start", { method: "POST" });
    const refused = await start();
    assert.equal(refused.status, 409);
    assert.match(refused.body.error.message, /"first" already trades this symbol/);
    assert.equal((await document(platform, "second")).desired_state, "stopped");
    // Neither is it in the way of a look by symbol.
    assert.equal((await platform.ask("/v1/algos/BTC-USDT")).body.name, "first");

    await platform.ask("/v1/deployments/first/stop", { method: "POST" });
    assert.equal((await start()).status, 200);
    await eventually(
      async () => (await document(platform, "second")).status === "running" ? true : undefined,
      "runs",
    );
    assert.equal((await document(platform, "second")).edges[0].error, null);
  }, ONE_VENUE));

Deno.test("a platform comes up though what was to run can't, and its log says why", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const over = { ...ONE_VENUE, folder };
    await withPlatform(async (platform) => {
      await deploy(platform, "first", true);
      await deploy(platform, "second", false);
    }, over);
    // As older versions left it.
    const db = Database.open(folder);
    db.run("UPDATE deployments SET desired_state = 'running'");
    db.close();
    await withPlatform(async (platform) => {
      const { edges } = await document(platform, "second");
      assert.deepEqual([edges[0].status, edges[0].error.code], ["accepted", "SYMBOL_BUSY"]);
      const { body } = await platform.ask("/v1/deployments/second/logs");
      assert.match(body.logs.at(-1).message, /^not started: "first" already trades this symbol/);
    }, over);
    // And when no feed serves any of it.
    await withPlatform(async (platform) => {
      assert.deepEqual((await document(platform, "first")).warnings, [
        "no feed serves its venue and symbols any more",
      ]);
      const refused = await platform.ask("/v1/deployments/first/start", { method: "POST" });
      assert.equal(refused.status, 409);
    }, { folder, feeds: ["kraken=synthetic"] });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
