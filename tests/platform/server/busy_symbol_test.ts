import assert from "node:assert/strict";
import { Database } from "../../../lib/platform/store/database.ts";
import {
  type Any,
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
