import assert from "node:assert/strict";
import { join } from "node:path";
import { POOL } from "../support/example_pool.ts";
import { inScene, type Json, type Scene } from "./support/scene.ts";

/** A loaded machine may take a moment until the recording has shown both sides. */
async function aBook(scene: Scene): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const { routing } = await scene.json(["--local", "intel", "BTC-USD"]);
    if ((routing as Json[]).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("No venue quotes BTC-USD");
}

Deno.test(
  "a pool in a file is set, shown, counted by intel with its gas, and removed again",
  inScene(async (scene) => {
    await scene.json(["local", "up"]);
    await aBook(scene);
    const file = join(scene.folder, "pools.json");
    const write = (content: unknown) => Deno.writeTextFile(file, JSON.stringify(content));
    assert.match((await scene.run(["local", "pools"])).stdout, /^No pools\n/);
    await write([POOL]);
    const set = await scene.run(["local", "pools", "pools.json"]);
    assert.match(set.stdout, /dex_ethereum +BTC-USD +1,200,000 +74,000,000,000 +5 bps +follows/);

    const { code, stdout } = await scene.run(["--local", "intel", "BTC-USD"]);
    assert.equal(code, 0);
    assert.match(stdout, /dex_ethereum +pool +configured/);
    assert.match(stdout, /In the pool on dex_ethereum alone, bps from the mid/);
    assert.match(stdout, /Gas on dex_ethereum: \$5\.07 a swap/);
    const { pools, routing } = await scene.json(["--local", "intel", "BTC-USD"]);
    assert.deepEqual((pools as Json[]).map((each) => each["venue"]), ["dex_ethereum"]);
    const large = (routing as { chosen: string[] }[]).at(-1)!;
    assert.ok(large.chosen.includes("dex_ethereum"), "a million dollars are worth its gas");

    await write([{ ...POOL, symbol: "DOGE-USD" }]);
    const refused = await scene.fails(1, ["local", "pools", "pools.json"]);
    assert.match(refused, /pools\[0\]\.symbol: no venue quotes "DOGE-USD"/);
    await Deno.writeTextFile(file, "{");
    assert.match(await scene.fails(1, ["local", "pools", "pools.json"]), /pools\.json is no JSON/);
    await scene.fails(1, ["local", "pools", "nowhere.json"]);
    assert.equal(
      ((await scene.json(["local", "pools"]))["pools"] as Json[]).length,
      1,
      "still set",
    );
    await write([]);
    assert.deepEqual((await scene.json(["local", "pools", "pools.json"]))["pools"], []);
    const { stdout: after } = await scene.run(["--local", "intel", "BTC-USD"]);
    assert.match(after, /no DEX pool is configured here \(sequence local pools\)/);
  }),
);
