import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  moduleBase64,
  ONE_VENUE,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

const MAKER = await moduleBase64("assets/wasm/maker.wasm");

async function deploy({ ask }: RunningPlatform, name: string, more: Any = {}): Promise<Any> {
  const json = { name, wasm_base64: MAKER, venue: "binance", symbols: ["BTC-USDT"], ...more };
  const { status, body } = await ask("/v1/deployments", { method: "POST", json });
  assert.equal(status, 201);
  return body;
}

const start = ({ ask }: RunningPlatform, name: string) =>
  ask(`/v1/deployments/${name}/start`, { method: "POST" });

async function running({ ask }: RunningPlatform, name: string): Promise<void> {
  await eventually(async () => {
    const { body } = await ask(`/v1/deployments/${name}`);
    return body.status === "running" || undefined;
  }, `${name} runs`);
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-server-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a start that is refused for a busy symbol stays refused, also by the next platform", () =>
  inFolder(async (folder) => {
    await withPlatform(async (platform) => {
      const { ask } = platform;
      await deploy(platform, "first");
      await deploy(platform, "second");
      await start(platform, "first");
      await running(platform, "first");
      const refused = await start(platform, "second");
      assert.equal(refused.status, 409);
      const { code, message, details } = refused.body.error;
      assert.equal(code, "CONFLICT");
      assert.equal(message, '"first" already trades this symbol on venue-edge-binance');
      assert.equal(details[0].hint, "stop first first");
      const { body } = await ask("/v1/deployments/second");
      assert.deepEqual([body.desired_state, body.status], ["stopped", "stopped"]);
      assert.deepEqual([body.edges[0].status, body.edges[0].error.code], [
        "accepted",
        "SYMBOL_BUSY",
      ]);
    }, { folder });
    await withPlatform(async (platform) => {
      const { ask } = platform;
      await running(platform, "first");
      assert.equal((await ask("/v1/deployments/second")).body.status, "stopped");
      // Once the symbol is free, it takes a start like any other.
      await ask("/v1/deployments/first/stop", { method: "POST" });
      assert.equal((await start(platform, "second")).status, 200);
      await running(platform, "second");
      assert.equal((await ask("/v1/deployments/second")).body.edges[0].error, null);
    }, { folder });
  }));

Deno.test("start_immediately on a busy symbol registers the deployment stopped and says why", () =>
  withPlatform(async (platform) => {
    await deploy(platform, "first", { start_immediately: true });
    const second = await deploy(platform, "second", { start_immediately: true });
    assert.deepEqual([second.desired_state, second.edges[0].error.code], [
      "stopped",
      "SYMBOL_BUSY",
    ]);
  }));

Deno.test("a platform starts without the feed of a deployment that ran, and tells of it", () =>
  inFolder(async (folder) => {
    const okx = { venue: "okx", symbols: ["BTC-USD"] };
    await withPlatform(async (platform) => {
      await deploy(platform, "far", okx);
      await start(platform, "far");
      await running(platform, "far");
    }, { folder, feeds: ["okx=synthetic"] });
    await withPlatform(async (platform) => {
      const { body } = await platform.ask("/v1/deployments/far");
      assert.deepEqual([body.desired_state, body.status, body.edges], ["running", "failed", []]);
      assert.match(body.warnings[0], /no feed serves its venue and symbols/);
      assert.equal((await start(platform, "far")).status, 409);
      await deploy(platform, "near");
    }, { folder, ...ONE_VENUE });
    // With the feed it goes on, as it was wanted.
    await withPlatform((platform) => running(platform, "far"), {
      folder,
      feeds: ["okx=synthetic"],
    });
  }));
