import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "./support/program.ts";
import { inScene, type Json, type Scene } from "./support/scene.ts";

const SANDBOX = "--sandbox";

interface EdgeRow {
  status: string;
  position_1e8: number;
  orders: { submitted: number; fills: number; rejects_by_reason: Record<string, number> };
  positions: { symbol: string; position_1e8: number; avg_entry_1e9: number }[];
}

interface DeploymentDocument {
  deployment_id: string;
  name: string;
  status: string;
  edges: EdgeRow[];
}

function assertKeys(document: Json, schema: string, target: string | undefined, keys: string[]) {
  assert.equal(document["schema"], `sequence.${schema}/1`);
  assert.equal(document["target"], target);
  assert.deepEqual(keys.filter((key) => !(key in document)), [], `keys of ${schema}`);
}

/** The document of a deployment command with its one instance. */
function deploymentOf(document: Json, schema: string): { all: DeploymentDocument; edge: EdgeRow } {
  assertKeys(document, schema, "local", ["deployment"]);
  const all = document["deployment"] as DeploymentDocument;
  assert.equal(all.edges.length, 1);
  return { all, edge: all.edges[0]! };
}

/** The status once it shows what is wanted: an instance reports its counts with its heartbeats. */
async function statusWhen(scene: Scene, cwd: string, wanted: (edge: EdgeRow) => boolean) {
  for (let tries = 0; tries < 40; tries++) {
    const status = deploymentOf(await scene.json([SANDBOX, "status"], { cwd }), "status");
    if (wanted(status.edge)) return status;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the status never showed it");
}

/** Follows the log until it shows `count` fills. */
async function followUntilFills(scene: Scene, cwd: string, count: number): Promise<void> {
  const logs = scene.start([SANDBOX, "logs", "-f", "--tail", "0", "--json"], { cwd });
  const fills = () => logs.lines().filter((line) => /"(bought|sold) /.test(line)).length;
  await logs.until(`${count} fills`, () => fills() >= count);
  const { code, stderr } = await logs.interrupt();
  assert.equal(code, 0, stderr);
  for (const line of logs.lines()) {
    const row = JSON.parse(line) as Json;
    assert.deepEqual(["cursor", "ts_ns", "level", "message"].filter((key) => !(key in row)), []);
    assert.ok(!("schema" in row), "rows of a log have no schema key");
  }
}

Deno.test(
  "a scaffolded maker is deployed, trades, stops, goes on where it was, and is removed",
  inScene(async (scene) => {
    const login = await scene.json(["login", SANDBOX, "--local"]);
    assertKeys(login, "login", "local", ["key", "key_file", "file"]);
    assert.match(String(login["key"]), /^seq_test_…[0-9a-f]{4}$/, "a key is shown masked");

    assertKeys(await scene.json(["init", "my-mm"]), "init", undefined, []);
    const cwd = join(scene.folder, "my-mm");
    await Deno.copyFile(join(ROOT, "assets/wasm/maker.wasm"), join(cwd, "maker.wasm"));
    const toml = join(cwd, "Sequence.toml");
    await Deno.writeTextFile(toml, '\n[build]\nwasm = "maker.wasm"\n', { append: true });

    const up = await scene.json(["local", "up", "--speed", "10"]);
    assertKeys(up, "local.up", "local", [
      ...["running", "url", "pid", "key_file", "feeds", "store", "uptime_s"],
    ]);
    assert.equal(up["running"], true);
    const found = await scene.json(["local", "status"]);
    assertKeys(found, "local.status", "local", ["running", "url", "pid", "feeds", "store"]);
    assert.equal(found["pid"], up["pid"]);
    assert.equal((await scene.json(["local", "up"]))["pid"], up["pid"], "a second `up` finds it");

    const deployed = await scene.json([SANDBOX, "deploy", "--skip-build"], { cwd });
    assertKeys(deployed, "deploy", "local", ["deployment", "action", "artifact"]);
    assert.equal(deployed["action"], "created");
    const artifact = deployed["artifact"] as Json;
    assert.deepEqual(
      ["path", "size_bytes", "sha256", "callbacks", "imports", "abi", "sections", "warnings"]
        .filter((key) => !(key in artifact)),
      [],
    );
    const made = deploymentOf(deployed, "deploy").all;
    assert.equal(made.name, "my-mm");
    assert.equal(made.status, "stopped");
    const again = await scene.json([SANDBOX, "deploy", "--skip-build"], { cwd });
    assert.equal(again["action"], "unchanged");

    const started = deploymentOf(await scene.json([SANDBOX, "start", "--wait"], { cwd }), "start");
    assert.equal(started.edge.status, "running");
    await followUntilFills(scene, cwd, 3);

    const trading = await statusWhen(scene, cwd, (edge) => edge.orders.fills >= 3);
    assert.equal(trading.all.deployment_id, made.deployment_id);
    assert.ok(trading.edge.orders.submitted > 0, "orders were sent");
    assert.equal(trading.edge.positions[0]?.symbol, "BTC-USDT");

    const stopDocument = await scene.json([SANDBOX, "stop"], { cwd });
    const stopped = deploymentOf(stopDocument, "stop");
    assert.equal(stopped.all.status, "stopped");
    const log = await scene.run([SANDBOX, "logs", "--tail", "20"], { cwd });
    assert.match(log.stdout, /stopping, position/, "the algo was told of its end");

    const resumed = deploymentOf(await scene.json([SANDBOX, "start", "--wait"], { cwd }), "start");
    assert.ok(resumed.edge.orders.submitted >= stopped.edge.orders.submitted, "counts go on");
    await followUntilFills(scene, cwd, 1);
    const before = stopped.edge.orders;
    const { edge: later } = await statusWhen(
      scene,
      cwd,
      ({ orders }) => orders.submitted > before.submitted && orders.fills > before.fills,
    );
    const reasons = Object.keys(later.orders.rejects_by_reason);
    // With an empty memory it would number its orders from 1 again.
    assert.ok(!reasons.some((reason) => /DUPLICATE/.test(reason)), reasons.join(", "));

    const list = await scene.json([SANDBOX, "status", "--all"], { cwd });
    assertKeys(list, "status", "local", ["deployments"]);
    assert.equal((list["deployments"] as unknown[]).length, 1);

    const removed = await scene.json([SANDBOX, "undeploy"], { cwd });
    assertKeys(removed, "undeploy", "local", [
      ...["deployment_id", "name", "cancelled_orders", "open_positions"],
    ]);
    assert.equal(removed["deployment_id"], made.deployment_id);
    const none = await scene.json([SANDBOX, "status", "--all"], { cwd });
    assert.deepEqual(none["deployments"], []);

    const down = await scene.json(["local", "down"]);
    assertKeys(down, "local.down", "local", ["running"]);
    assert.equal(down["running"], false);
    assert.equal(await scene.platform(), undefined, "the state file is gone with the platform");
  }),
);

async function hasCargo(): Promise<boolean> {
  try {
    return (await new Deno.Command("cargo", { args: ["--version"], stdout: "null", stderr: "null" })
      .output()).success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "a scaffolded maker builds with cargo as it is, and what was built is deployed",
  ignore: !await hasCargo(),
  fn: inScene(async (scene) => {
    await scene.json(["init", "built"]);
    const cwd = join(scene.folder, "built");
    const built = await scene.json(["build"], { cwd });
    assertKeys(built, "build", undefined, ["artifact"]);
    const artifact = built["artifact"] as { sha256: string; callbacks: string[]; path: string };
    assert.ok((await Deno.stat(artifact.path)).isFile);
    assert.ok(artifact.callbacks.length > 0);
    const deployed = await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    assert.equal(
      (deployed["deployment"] as unknown as Record<string, string>)["wasm_sha256"],
      artifact.sha256,
    );
  }),
});
