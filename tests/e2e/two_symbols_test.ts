import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "./support/program.ts";
import { inScene, type Json, type Scene } from "./support/scene.ts";

const MAJORS = `[strategy]
name = "majors"
venue = "binance"
symbols = ["BTC-USDT", "ETH-USDT"]
label = "main"

[risk]
max_position = "0.1"
max_order_notional = "100000"

[risk.symbols."ETH-USDT"]
max_position = "0.4"

[build]
wasm = "two_symbols.wasm"
`;

async function instance(scene: Scene, cwd: string): Promise<Json> {
  const { deployment } = await scene.json(["--local", "status"], { cwd });
  return ((deployment as Json)["edges"] as Json[])[0]!;
}

const held = (edge: Json) =>
  (edge["positions"] as Json[]).map((row) => [row["symbol"], row["position_1e8"]]);

const sum = (edge: Json, key: string) =>
  (edge["positions"] as Json[]).reduce((total, row) => total + Number(row[key]), 0);

Deno.test(
  "one instance trades two symbols: positions, limits, money and traces of each, and their sums",
  inScene(async (scene) => {
    const cwd = await scene.project("majors", MAJORS);
    const wasm = join(ROOT, "tests/fixtures/wasm/two_symbols.wasm");
    await Deno.copyFile(wasm, join(cwd, "two_symbols.wasm"));
    await scene.json(["local", "up"]);
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    const watch = scene.start(["--local", "watch", "--json"], { cwd });
    await watch.until("the stream", () => watch.stdout.includes('"event":"snapshot"'));
    await scene.json(["--local", "start", "--wait"], { cwd });
    const logs = scene.start(["--local", "logs", "-f", "--tail", "50"], { cwd });
    await logs.until("a beat", () => logs.stdout.includes("beat of BTC-USDT position -2800000"));
    await logs.interrupt();
    assert.match(logs.stdout, /fill 1 of symbol 1 in BTC-USDT .* holds 200000, /);
    assert.match(logs.stdout, /fill 2 of symbol 2 in ETH-USDT .* holds -3000000, /);
    assert.match(logs.stdout, /reject 5 for 101 of symbol 2/);
    assert.match(logs.stdout, /book 2 of 2 ETH-USDT tick \d+ limit 40000000/);

    const edge = await instance(scene, cwd);
    assert.equal(edge["symbol"], "BTC-USDT");
    assert.deepEqual(held(edge), [["BTC-USDT", 200_000], ["ETH-USDT", -3_000_000]]);
    assert.equal(edge["position_1e8"], -2_800_000);
    assert.equal(edge["unrealized_pnl_1e9"], sum(edge, "unrealized_pnl_1e9"));
    assert.equal(edge["realized_pnl_1e9"], sum(edge, "realized_pnl_1e9"));
    assert.deepEqual((edge["orders"] as Json)["rejects_by_reason"], {
      POSITION_LIMIT: 1,
      INVALID_PARAMS: 1,
    });
    const { stdout } = await scene.run(["--local", "status"], { cwd });
    assert.match(stdout, /symbols +BTC-USDT, ETH-USDT/);
    assert.match(
      stdout,
      /position +0\.002 BTC-USDT @ \$[\d,.]+, -0\.03 ETH-USDT @ \$[\d,.]+/,
    );

    const trace = await scene.json(["--local", "trace", "4"], { cwd });
    const order = (trace["orders"] as Json[])[0]!;
    assert.deepEqual([order["symbol"], order["status"]], ["ETH-USDT", "OPEN"]);

    const rows = () =>
      watch.lines().map((line) => JSON.parse(line)).filter(({ channel }) =>
        channel.startsWith("traces:")
      ).map(({ data }) => data as Json);
    const of = (kind: string) => rows().filter((row) => row["kind"] === kind);
    await watch.until("the callback that acted", () => of("error").length >= 2);
    const [call] = of("callback");
    const actions = call!["actions"] as Json[];
    const told = actions.map((action) =>
      `${action["algo_order_id"]} ${action["side"]} ${action["symbol"]} ${action["accepted"]}`
    );
    assert.deepEqual(told, [
      "1 buy BTC-USDT true",
      "2 sell ETH-USDT true",
      "3 buy BTC-USDT true",
      "4 buy ETH-USDT true",
      "5 buy ETH-USDT false",
      "6 buy BTC-USDT false",
    ]);
    assert.ok(actions.every((action) => /^P-[0-9a-f]{8}$/.test(String(action["parent_id"]))));
    const errors = of("error").map((row) => (row["error"] as Json)["code"]);
    assert.deepEqual(errors, ["POSITION_LIMIT", "INVALID_PARAMS"]);
    await watch.interrupt();

    const { stdout: stopped } = await scene.run(["--local", "stop"], { cwd });
    assert.match(stopped, /stopped/);
    await scene.killPlatform();
    await scene.json(["local", "up"]);
    const again = await instance(scene, cwd);
    assert.deepEqual(held(again), [["BTC-USDT", 200_000], ["ETH-USDT", -3_000_000]]);
    assert.equal(again["position_1e8"], -2_800_000);
    assert.equal((again["orders"] as Json)["open"], 0, "its last callback cancelled both");
  }),
);
