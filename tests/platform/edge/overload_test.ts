import assert from "node:assert/strict";
import { Slices } from "../../../lib/platform/edge/slices.ts";
import { type EdgeExit, spawnEdge } from "../../../lib/platform/edge/supervisor.ts";
import { selfCommand } from "../../../lib/platform/self_command.ts";
import { engineConfig, recording } from "../../support/recorded_run.ts";
import { fixtureBytes } from "../../support/sdk_fixtures.ts";

Deno.test("an edge that does more than is taken from it is ended, and has little memory until then", async () => {
  const source = await recording("binance-spot-btcusdt");
  const { block } = source;
  const { promise: ended, resolve } = Promise.withResolvers<EdgeExit>();
  const edge = spawnEdge({
    command: selfCommand("__edge", (name) => Deno.env.get(name)),
    config: engineConfig(source),
    wasm: await fixtureBytes("order_storm"),
    maxMemoryPages: 256,
    sdkVersion: undefined,
    slices: new Slices(),
    callbacks: {
      // A store that takes its time.
      journal: () => {
        for (const until = performance.now() + 20; performance.now() < until;);
      },
      status: () => {},
      mesh: () => {},
      exit: resolve,
    },
  });
  assert.deepEqual(await edge.ready, { ok: true });
  await edge.start(0);
  for (let i = 0; i < block.count; i++) edge.events(0, block, i, i + 1, 0, Date.now());
  let largestKb = 0;
  const looking = setInterval(() => {
    const status = Deno.build.os === "linux"
      ? Deno.readTextFileSync(`/proc/${edge.pid}/status`)
      : "";
    largestKb = Math.max(largestKb, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 100);
  const exit = await ended;
  clearInterval(looking);
  // The pipe to it closes a moment later.
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(exit, {
    code: "EDGE_EXIT",
    message: "it did more than the platform can store",
  });
  assert.ok(largestKb < 200 * 1024, `${largestKb} kB`);
});
