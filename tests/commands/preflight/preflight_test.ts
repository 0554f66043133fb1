import assert from "node:assert/strict";
import { join } from "node:path";
import { checkAll } from "../../../commands/preflight/check_all.ts";
import { notedSources } from "../../../commands/preflight/newest_source.ts";
import { TEST_KEY } from "../../e2e/support/platform_double.ts";
import { type CheckRow, goodDocuments, inCheckedScene, problem, said } from "./checked_scene.ts";

const POSIX = Deno.build.os !== "windows";

function statuses(rows: readonly CheckRow[]): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [row.id, row.status]));
}

const MESH = `[strategy]
name = "my-mm"
symbols = ["BTC-USDT"]

[risk]
max_position = "0.1"
max_daily_loss = "500"
max_order_notional = "5000"
max_order_rate = 20

[[instances]]
label = "maker"
venue = "binance"

[[instances]]
label = "hedger"
venue = "kraken"
[instances.risk]
max_position = "0.5"

[build]
wasm = "maker.wasm"
`;

Deno.test("a good project on a good platform passes every check", () =>
  inCheckedScene(async (scene) => {
    const { rows, exit } = await scene.check();
    const odd = rows.filter((row) => row.status !== "ok");
    assert.deepEqual(odd.map((row) => [row.id, row.status]), [
      ["toolchain", "skip"],
      ["files", "skip"],
    ]);
    assert.equal(exit, undefined);
  }));

Deno.test("outside of a project its checks are skipped, and the rest is made", () =>
  inCheckedScene(async (scene) => {
    await Deno.remove(join(scene.folder, "Sequence.toml"));
    const { rows, exit } = await scene.check();
    assert.equal(exit, undefined);
    const made = rows.filter((row) => row.status !== "skip").map((row) => row.id);
    assert.deepEqual(made, ["platform", "clock", "key", "kill_switch"]);
    assert.equal(rows[0]!.measured, "no Sequence.toml here or above");
  }));

Deno.test("what a platform does not offer is skipped with the reason, and fails nothing", () =>
  inCheckedScene(async (scene) => {
    const { "/v1/health/live": live, "/v1/risk_limits": limits } = goodDocuments();
    scene.documents = { "/v1/health/live": live, "/v1/risk_limits": limits };
    scene.documents["/v1/edges"] = problem(404, "NOT_FOUND", "no such path");
    const { rows, exit } = await scene.check();
    assert.equal(exit, undefined);
    const found = statuses(rows);
    assert.equal(found["key"], "ok", "the limits tell as well whether the key is good");
    const absent = ["venue:binance", "credentials:binance", "symbol:binance:BTC-USDT"];
    for (const id of [...absent, "capital:binance", "name"]) assert.equal(found[id], "skip", id);
    const edges = rows.find((row) => row.id === "venue:binance");
    assert.equal(edges?.measured, "the platform does not tell: no such path");
  }));

Deno.test("a platform that nobody reaches is one failure, and no request is made after it", () =>
  inCheckedScene(async (scene) => {
    scene.url = "http://127.0.0.1:1";
    const { rows } = await scene.check();
    const failed = rows.filter((row) => row.status === "fail");
    assert.deepEqual(failed.map((row) => [row.id, row.measured]), [
      ["platform", "http://127.0.0.1:1 cannot be reached: connection refused"],
    ]);
    assert.equal(statuses(rows)["symbol:binance:BTC-USDT"], "skip");
  }));

Deno.test("an endpoint that fails is told by the check that needs it", () =>
  inCheckedScene(async (scene) => {
    scene.documents["/v1/edges"] = problem(500, "INTERNAL_ERROR", "broken\u001b[2J");
    const { rows } = await scene.check();
    const failed = rows.filter((row) => row.status === "fail");
    assert.deepEqual(failed.map((row) => [row.id, row.measured]), [
      ["venue:binance", "broken\\u{1b}[2J"],
    ]);
  }));

Deno.test("a cargo that hangs is given up, and the other checks are made", () =>
  inCheckedScene(async (scene) => {
    scene.run = (_program, _args, { signal }) =>
      new Promise((resolve) =>
        signal?.addEventListener("abort", () => resolve({ code: 143, stdout: "", stderr: "" }))
      );
    await scene.write("Cargo.toml", '[package]\nname = "my-mm"\n');
    const { rows } = await checkAll(scene.context(), 1500);
    const late = rows.filter((row) => row.status === "fail");
    assert.deepEqual(late.map((row) => row.id), ["toolchain"]);
    assert.equal(late[0]!.measured, "no answer within 1.5 s");
  }));

Deno.test("a platform that hangs after its first answer fails the checks that needed more", () =>
  inCheckedScene(async (scene) => {
    for (const path of ["/v1/edges", "/v1/health"]) scene.documents[path] = "hang";
    const { rows } = await checkAll(scene.context(), 1500);
    const late = rows.filter((row) => row.status === "fail");
    assert.deepEqual(late.map((row) => [row.id, row.measured]), [
      ["clock", "no answer within 1.5 s"],
      ["venue:binance", "no answer within 1.5 s"],
    ]);
  }));

Deno.test({
  name: "--fix takes a file with a key from others, after which the key is used",
  ignore: !POSIX,
  fn: () =>
    inCheckedScene(async (scene) => {
      const config = join(scene.home, "config.toml");
      await Deno.mkdir(scene.home);
      await Deno.writeTextFile(config, `sandbox_key = "${TEST_KEY}"\n`);
      await Deno.chmod(config, 0o644);
      scene.env = {};
      const { rows } = await scene.check();
      assert.equal(statuses(rows)["key"], "fail");
      assert.deepEqual(rows.filter((row) => row.id === "files"), [{
        id: "files",
        title: "Private files",
        status: "fail",
        measured: `${config} can be read by others (mode 644)`,
        fix: `chmod 600 ${config}`,
      }]);
      const mended = await scene.check(true);
      assert.equal(mended.exit, undefined);
      assert.equal(statuses(mended.rows)["files"], "ok");
      assert.equal(statuses(mended.rows)["key"], "ok");
      assert.equal((await Deno.stat(config)).mode! & 0o777, 0o600);
      assert.equal(scene.notes, `Now only you can use ${config}\n`);
    }),
});

Deno.test({
  name:
    "a folder in which others could put a key or a platform's address of their own is a failure",
  ignore: !POSIX,
  fn: () =>
    inCheckedScene(async (scene) => {
      await Deno.mkdir(scene.home);
      await Deno.chmod(scene.home, 0o777);
      const row = (await scene.rows("files"))[0]!;
      assert.deepEqual([row.status, row.measured, row.fix], [
        "fail",
        `${scene.home} can be changed by others (mode 777)`,
        `chmod 700 ${scene.home}`,
      ]);
      const mended = (await scene.rows("files", true))[0]!;
      assert.deepEqual([mended.status, mended.measured], ["skip", "no key is stored in a file"]);
      assert.equal((await Deno.stat(scene.home)).mode! & 0o777, 0o700);
    }),
});

Deno.test("--fix installs the wasm target with rustup and nothing else", () =>
  inCheckedScene(async (scene) => {
    await scene.write("Cargo.toml", '[package]\nname = "my-mm"\n');
    const asked: string[] = [];
    let installed = "";
    scene.run = (program, args) => {
      asked.push([program, ...args].join(" "));
      if (args[1] === "add") installed = "wasm32-unknown-unknown";
      return said(program === "cargo" ? "cargo 1.90.0\n" : installed);
    };
    assert.equal((await scene.rows("toolchain"))[0]!.status, "fail");
    assert.ok(!asked.some((each) => each.includes("add")), "not without being asked to");
    assert.equal((await scene.rows("toolchain", true))[0]!.status, "ok");
    const changing = asked.filter((each) => !/--version|--installed/.test(each));
    assert.deepEqual(changing, ["rustup target add wasm32-unknown-unknown"]);
  }));

Deno.test("each instance and venue of a mesh has rows of its own", () =>
  inCheckedScene(async (scene) => {
    await scene.write("Sequence.toml", MESH);
    const edges = ["binance", "kraken"].map((venue) => ({
      edge_id: `venue-edge-${venue}`,
      venue,
      status: "up",
    }));
    scene.documents["/v1/edges"] = { edges };
    const symbols = goodDocuments()["/v1/symbols"];
    scene.documents["/v1/symbols"] = [
      ...symbols,
      { ...symbols[0], venue: "kraken", edge_id: "venue-edge-kraken" },
    ];
    const positions = goodDocuments()["/v1/positions/unified"].positions;
    scene.documents["/v1/positions/unified"] = {
      positions: [...positions, { ...positions[0], venue: "kraken" }],
    };
    scene.documents["/v1/quotes"] = {
      quotes: [{ symbol: "BTC-USDT", nbbo: { bid: 60_000, ask: 60_000 } }],
    };
    const { rows } = await scene.check();
    const found = statuses(rows);
    for (const venue of ["binance", "kraken"]) {
      assert.equal(found[`venue:${venue}`], "ok");
      assert.equal(found[`symbol:${venue}:BTC-USDT`], "ok");
    }
    assert.equal(found["risk:maker"], "ok");
    const hedger = rows.find((row) => row.id === "risk:hedger");
    assert.match(hedger!.measured, /max_position 0\.5, max_daily_loss \$500/);
    assert.equal(found["capital:binance"], "ok");
    const capital = rows.find((row) => row.id === "capital:kraken");
    assert.equal(capital?.status, "warn");
    assert.equal(capital?.fix, 'Sequence.toml:19:16: write max_position = "0.16666666" or less');
  }));

Deno.test("a key of a status that only its own mode may have is told", () =>
  inCheckedScene(async (scene) => {
    scene.documents["/v1/account"] = { mode: "live" };
    const [row] = await scene.rows("key");
    assert.equal(row!.status, "fail");
    assert.match(row!.measured, /is of the mode live; the target sandbox takes sandbox$/);
  }));

Deno.test("a bad address is a usage error and no row", () =>
  inCheckedScene(async (scene) => {
    scene.url = "ftp://nowhere";
    await assert.rejects(scene.check(), { exit: "usage" });
  }));

Deno.test("the sources that cargo notes are read with their spaces", () => {
  const note = "/a b/x.wasm: /home/me/my\\ algo/src/lib.rs src/fees.rs\n\nother: ignored\n";
  assert.deepEqual(notedSources(note), ["/home/me/my algo/src/lib.rs", "src/fees.rs"]);
});

Deno.test("only the sources that cargo noted beside the module count", () =>
  inCheckedScene(async (scene) => {
    await scene.write("Cargo.toml", '[package]\nname = "my-mm"\n');
    const noted = await scene.write("elsewhere/fees.rs", "");
    const unused = await scene.write("src/unused.rs", "");
    await scene.write("maker.d", `${join(scene.folder, "maker.wasm")}: ${noted}\n`);
    const later = new Date(Date.now() + 60_000);
    await Deno.utime(unused, later, later);
    const past = new Date(Date.now() - 60_000);
    await Deno.utime(noted, past, past);
    assert.equal((await scene.rows("wasm"))[0]!.status, "ok");
    await Deno.utime(noted, later, later);
    const [row] = await scene.rows("wasm");
    assert.equal(row!.status, "fail");
    assert.match(row!.measured, /elsewhere[/\\]fees\.rs was changed/);
  }));
