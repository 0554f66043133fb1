import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "./support/program.ts";
import { programOf } from "./support/python.ts";
import { inScene, type Scene } from "./support/scene.ts";

/** The newest client that is published; it is used as it is. */
const python = await programOf("python", ["sequence-markets[stream]==0.5.7"]);
const ignore = python === undefined;

/** How one call of the client went. */
interface Row {
  row: string;
  error: string | null;
}

/** Each group of the client's calls against a platform of its own, with the carried maker. */
function everyRowOf(group: string): (t: Deno.TestContext) => Promise<void> {
  return (t) =>
    inScene(async (scene) => {
      const rows = await rowsOf(scene, group);
      for (const { row, error } of rows) {
        await t.step(row, () => assert.equal(error, null, `${row}: ${error}`));
      }
    })();
}

async function rowsOf(scene: Scene, group: string): Promise<Row[]> {
  const up = await scene.run(["local", "up"]);
  assert.equal(up.code, 0, up.stderr);
  const platform = await scene.platform();
  assert.ok(platform);
  const key = (await Deno.readTextFile(join(scene.home, "local", "key"))).trim();
  const script = join(ROOT, "tests/e2e/support/official_client.py");
  const wasm = join(ROOT, "assets/wasm/maker.wasm");
  const args = [script, platform.url, key, wasm, group];
  const { code, stdout, stderr } = await scene.program(python!, args).ended;
  assert.equal(code, 0, stderr);
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Row);
  assert.ok(rows.length > 0);
  return rows;
}

Deno.test({
  name: "the official client, unchanged: account, markets, algos, streams, keys and rates",
  ignore,
  fn: everyRowOf("platform"),
});

Deno.test({
  name: "the official client, unchanged: orders, graphs, kill switch",
  ignore,
  fn: everyRowOf("orders"),
});

Deno.test({
  name: "the official client, unchanged: the mesh, traces, costs, intelligence",
  ignore,
  fn: everyRowOf("analysis"),
});
