import assert from "node:assert/strict";
import { inScene, type Json, type Scene } from "./support/scene.ts";

const SANDBOX = "--sandbox";

/** Runs `kill`, which ends with 1 where something remains, and gives its document. */
async function kill(
  scene: Scene,
  cwd: string,
  ...more: string[]
): Promise<Json & { code: number }> {
  const ended = await scene.run([SANDBOX, "kill", ...more, "--json"], { cwd });
  assert.notEqual(ended.stdout, "", ended.stderr);
  return { ...JSON.parse(ended.stdout), code: ended.code };
}

async function position(scene: Scene, cwd: string): Promise<number> {
  const { deployment } = await scene.json([SANDBOX, "status"], { cwd });
  return (deployment as { edges: { position_1e8: number }[] }).edges[0]!.position_1e8;
}

Deno.test(
  "a trading maker is killed, its position closed, and it trades again after --clear",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    await scene.json(["login", SANDBOX, "--local"]);
    await scene.json(["local", "up", "--speed", "10"]);
    await scene.json([SANDBOX, "deploy", "--skip-build"], { cwd });
    await scene.json([SANDBOX, "start", "--wait"], { cwd });
    const start = scene.start([SANDBOX, "logs", "-f", "--json"], { cwd });
    await start.until("a fill", () => /"(bought|sold) /.test(start.stdout));
    await start.interrupt();

    const stopped = await kill(scene, cwd);
    assert.deepEqual(stopped["kill_switch"], { active: true });
    assert.deepEqual(stopped["still_running"], []);
    const remaining = stopped["remaining"] as { venue: string; open_orders: number }[];
    assert.ok(remaining.every((row) => row.open_orders === 0), "no order rests");
    // The maker may be flat by chance.
    const held = await position(scene, cwd);
    assert.equal(stopped["flat"], held === 0);
    assert.equal(stopped.code, held === 0 ? 0 : 1);

    const closed = await kill(scene, cwd, "--flatten");
    assert.equal(closed["flat"], true, JSON.stringify(closed));
    assert.equal(closed.code, 0);
    assert.equal((closed["closed"] as unknown[]).length, held === 0 ? 0 : 1);
    assert.deepEqual(closed["kill_switch"], { active: true });
    assert.equal(await position(scene, cwd), 0, "the instance knows that it holds nothing");
    const again = await kill(scene, cwd, "--flatten");
    assert.deepEqual([again["closed"], again["flat"]], [[], true], "nothing is sold twice");

    await scene.json([SANDBOX, "start", "--wait"], { cwd });
    const rejected = async () => {
      const { deployment } = await scene.json([SANDBOX, "status"], { cwd });
      const [edge] = (deployment as { edges: { orders: { rejects_by_reason: Json } }[] }).edges;
      return Number(edge!.orders.rejects_by_reason["KILL_SWITCH"] ?? 0);
    };
    for (let i = 0; await rejected() === 0; i++) {
      assert.ok(i < 100, "the switch refuses the orders of a started instance");
    }
    const { stdout: log } = await scene.run([SANDBOX, "logs", "--tail", "500", "--json"], { cwd });
    const told = log.match(/order \d+ rejected/g) ?? [];
    assert.ok(told.length > 0, "a reject has a line");
    assert.equal(new Set(told).size, told.length, "and no second one");
    const cleared = await scene.json([SANDBOX, "kill", "--clear"]);
    assert.deepEqual(cleared["kill_switch"], { active: false });
    const after = scene.start([SANDBOX, "logs", "-f", "--tail", "0", "--json"], { cwd });
    await after.until("a fill", () => /"(bought|sold) /.test(after.stdout));
    await after.interrupt();
  }),
);
