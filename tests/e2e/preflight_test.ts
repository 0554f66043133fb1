import assert from "node:assert/strict";
import { join } from "node:path";
import { inScene, type Json, type Scene } from "./support/scene.ts";

interface Row {
  id: string;
  title: string;
  status: string;
  measured: string;
  fix: string | null;
}

/** The document of `preflight`, and the exit code that it came with. */
async function preflight(
  scene: Scene,
  cwd: string,
  ...more: string[]
): Promise<{ document: Json; rows: Row[]; code: number }> {
  const args = ["--local", "preflight", "--json", ...more];
  const { code, stdout, stderr } = await scene.run(args, { cwd });
  assert.ok(code === 0 || code === 6, stderr);
  const document = JSON.parse(stdout) as Json;
  return { document, rows: document["checks"] as Row[], code };
}

function row(rows: readonly Row[], id: string): Row {
  const found = rows.find((each) => each.id === id);
  assert.ok(found, `there is a row ${id}`);
  return found;
}

const LIMITED = `[strategy]
name = "my-mm"
venue = "binance"
symbols = ["BTC-USDT"]

[risk]
max_position = "0.1"
max_daily_loss = "500"
max_order_notional = "5000"
max_order_rate = 20

[build]
wasm = "maker.wasm"
`;

/** Asks the running platform something that no command asks. */
async function ask(scene: Scene, method: string, path: string, body: unknown): Promise<void> {
  const status = await scene.json(["local", "status"]);
  const key = (await Deno.readTextFile(status["key_file"] as string)).trim();
  const response = await fetch(`${status["url"]}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}

Deno.test(
  "a good project passes on the local platform, which is started for it",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm", LIMITED);
    const { code, stdout, stderr } = await scene.run(["--local", "preflight"], { cwd });
    assert.equal(code, 0, stdout);
    assert.match(stderr, /^Started the local platform/m);
    assert.match(stdout, /^\[local\] preflight\n/);
    assert.match(stdout, /^ok {4}Sequence\.toml +my-mm: BTC-USDT on binance$/m);
    assert.match(stdout, /^ok {4}BTC-USDT on binance +tick 0\.01, lot 0\.00001/m);
    assert.match(stdout, /^\d+ ok, 0 warn, 0 fail, \d+ skip\n$/m);

    const { document, rows } = await preflight(scene, cwd);
    assert.equal(document["schema"], "sequence.preflight/1");
    assert.equal(document["target"], "local");
    assert.equal(document["ok"], true);
    for (const each of rows) {
      assert.deepEqual(Object.keys(each), ["id", "title", "status", "measured", "fix"]);
    }
    assert.match(row(rows, "name").measured, /^my-mm is free$/);
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    const again = await preflight(scene, cwd);
    assert.match(row(again.rows, "name").measured, /^my-mm is ours: dep_[0-9a-f]{16}, revision 1/);
  }),
);

Deno.test(
  "what fails is exit 6 with the edit, also as text",
  inScene(async (scene) => {
    const toml = LIMITED.replace("BTC-USDT", "BTC-USDD");
    const cwd = await scene.project("my-mm", toml);
    const { code, stdout } = await scene.run(["--local", "preflight"], { cwd });
    assert.equal(code, 6);
    assert.match(stdout, /^fail {2}BTC-USDD on binance +BTC-USDD is not traded there$/m);
    assert.match(stdout, /^ +fix: Sequence\.toml:4:11: write BTC-USDT$/m);
    await Deno.writeTextFile(join(cwd, "Sequence.toml"), LIMITED);
    assert.equal((await preflight(scene, cwd)).code, 0);
  }),
);

Deno.test(
  "a venue without a feed, a busy symbol and an empty account fail on the local platform",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm", LIMITED);
    const other = await scene.project("other");
    await scene.json(["--local", "deploy", "--skip-build"], { cwd: other });
    await scene.json(["--local", "start", "--wait"], { cwd: other });
    const busy = await preflight(scene, cwd);
    assert.equal(busy.code, 6);
    assert.deepEqual(row(busy.rows, "symbol:binance:BTC-USDT"), {
      id: "symbol:binance:BTC-USDT",
      title: "BTC-USDT on binance",
      status: "fail",
      measured: "other runs on it; one algo for each symbol",
      fix: "sequence --local stop other",
    });
    await scene.json(["--local", "stop", "other"]);
    assert.equal((await preflight(scene, cwd)).code, 0);

    const poor = { default_balances: [{ venue: "*", kind: "fiat", symbol: "USD", qty: 1000 }] };
    await ask(scene, "PUT", "/v1/sandbox/settings", poor);
    await scene.json(["local", "reset"]);
    const empty = await preflight(scene, cwd);
    assert.equal(empty.code, 6);
    const capital = row(empty.rows, "capital:binance");
    assert.equal(capital.status, "fail");
    assert.match(capital.measured, /^\$1,000\.00 free, .* the largest order \$5,000\.00$/);
    assert.equal(capital.fix, 'Sequence.toml:9:22: write max_order_notional = "1000" or less');

    const elsewhere = await scene.project("far", LIMITED.replace('"binance"', '"okx"'));
    const far = await preflight(scene, elsewhere);
    const venue = row(far.rows, "venue:okx");
    assert.equal(venue.status, "fail");
    assert.match(venue.fix ?? "", /--feed okx=recording:FILE; or Sequence\.toml:3:9: write /);
  }),
);

Deno.test(
  "an engaged kill switch and limits of the account are told, with the command and the edit",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm", LIMITED);
    const before = await preflight(scene, cwd);
    assert.equal(before.code, 0);
    assert.equal(row(before.rows, "credentials:binance").status, "ok");
    await scene.json(["--local", "kill", "--all", "--reason", "drill"]);
    await ask(scene, "PUT", "/v1/risk_limits", { max_position_1e8: 5_000_000 });
    const { rows, code } = await preflight(scene, cwd);
    assert.equal(code, 6);
    const killed = row(rows, "kill_switch");
    assert.match(killed.measured, /^engaged .*: drill; new orders are refused$/);
    assert.equal(killed.fix, "sequence --local kill --clear");
    const risk = row(rows, "risk:binance");
    assert.deepEqual([risk.status, risk.measured, risk.fix], [
      "warn",
      "max_position 0.1 is above the account's 0.05",
      'Sequence.toml:7:16: write max_position = "0.05"',
    ]);
    const [, ...clear] = killed.fix!.split(" ");
    await scene.json(clear);
    assert.equal(row((await preflight(scene, cwd)).rows, "kill_switch").status, "ok");
  }),
);

Deno.test(
  "without a platform that is one failure with the command that starts it",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm", LIMITED);
    const env = { SEQUENCE_NO_AUTOSTART: "1" };
    const { code, stdout } = await scene.run(["--local", "preflight", "--json"], { cwd, env });
    assert.equal(code, 6);
    const { checks } = JSON.parse(stdout) as { checks: Row[] };
    const failed = checks.filter((each) => each.status === "fail");
    assert.deepEqual(failed.map((each) => [each.id, each.fix]), [[
      "platform",
      "sequence local up",
    ]]);
    assert.equal(await scene.platform(), undefined);
  }),
);

Deno.test({
  name: "--fix takes the local key from others, and only that",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm", LIMITED);
    await scene.json(["local", "up"]);
    const key = join(scene.home, "local", "key");
    await Deno.chmod(key, 0o644);
    const { code, rows } = await preflight(scene, cwd);
    assert.equal(code, 6);
    assert.deepEqual(row(rows, "files").fix, `chmod 600 ${key}`);
    const mended = await scene.run(["--local", "preflight", "--fix"], { cwd });
    assert.equal(mended.code, 0, mended.stdout);
    assert.ok(mended.stderr.includes(`Now only you can use ${key}\n`), mended.stderr);
    assert.equal((await Deno.stat(key)).mode! & 0o777, 0o600);
  }),
});

Deno.test(
  "outside of a project the project's rows are skipped",
  inScene(async (scene) => {
    const { code, rows } = await preflight(scene, scene.folder);
    assert.equal(code, 0);
    const made = rows.filter((each) => each.status !== "skip").map((each) => each.id);
    assert.deepEqual(made, ["files", "platform", "clock", "key", "kill_switch"]);
  }),
);
