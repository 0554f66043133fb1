import assert from "node:assert/strict";
import { inScene, type Json } from "./support/scene.ts";
import { hasTmux, TerminalWindow } from "./support/terminal_window.ts";
import { freePort, trading } from "./support/trading.ts";

const ignore = !hasTmux;
// deno-lint-ignore no-control-regex
const DIM_FILL = /\x1b\[2m(\x1b\[39m)?[^\x1b]* fill /;
const WATCH = "sequence --local watch my-mm";

Deno.test({
  name: "watch on a terminal: panes, keys, sizes, Ctrl-Z and back, q, and all is as it was",
  ignore,
  fn: inScene(async (scene) => {
    await trading(scene, {});
    await TerminalWindow.with(scene, { columns: 80, rows: 24 }, async (window) => {
      await window.start(WATCH);
      const first = await window.until(/ fill .*BTC-USDT @ [\s\S]* (bought|sold) /);
      assert.match(first, /^my-mm {2}\[local\] {2}running {2}PnL -?\$/);
      assert.match(first, /━━ Orders and fills/);
      assert.deepEqual(await window.modes(), { alternate: true, cursor: false, wrap: false });

      await window.keys("Tab");
      await window.until("━━ Log");
      await window.keys("/");
      await window.keys("b", "o", "u");
      await window.until("filter: bou");
      await window.keys("Enter");
      const filtered = await window.until(/Log ━[\s\S]*bought/);
      assert.doesNotMatch(filtered.split("Log ━")[1]!, /sold|quoting/);
      await window.keys("Escape");
      await window.until(/Log ━[\s\S]*(sold|quoting)/);
      // It has an effect once there are more rows than the pane shows.
      await window.pressUntil("Up", /↑ \d/);
      await window.keys("p");
      await window.until("paused");
      await window.keys("p");
      await window.keys("?");
      await window.until("Shift-Tab");
      await window.keys("?");

      await window.resize(40, 12);
      await window.until("[Log]");
      await window.resize(1, 24);
      await window.until(/^m\n/);
      await window.resize(200, 60);
      await window.until(/LABEL +VENUE .* p99/);

      await window.keys("C-z");
      await window.until(/[Ss]topped/);
      await window.isRestored();
      await window.enter('fg; echo "ended with $?"');
      await window.until(/^my-mm {2}\[local\] {2}running/);
      await window.keys("q");
      await window.until("ended with 0");
      await window.isRestored();
    });
  }),
});

Deno.test({
  name: "a window that has grown meanwhile shows nothing of watch when it has ended",
  ignore,
  fn: inScene(async (scene) => {
    await trading(scene, {});
    await TerminalWindow.with(scene, { columns: 40, rows: 12 }, async (window) => {
      const pid = await window.start(WATCH);
      await window.until(/^my-mm {2}\[local\]/);
      await window.resize(120, 40);
      await window.until(/LABEL +VENUE [\s\S]* fill .*BTC-USDT @ /);
      Deno.kill(pid, "SIGTERM");
      const after = await window.until("ended with 0");
      assert.doesNotMatch(after, /Log|fill|BTC|INFO/);
    });
  }),
});

Deno.test({
  name: "however watch is ended from outside, the terminal is as it was",
  ignore,
  fn: inScene(async (scene) => {
    await trading(scene, {});
    await TerminalWindow.with(scene, { columns: 100, rows: 24 }, async (window) => {
      for (const signal of ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"] as const) {
        const pid = await window.start(WATCH);
        await window.until(/^my-mm {2}\[local\] {2}running/);
        Deno.kill(pid, signal);
        await window.until("ended with 0");
        await window.isRestored();
      }
      await window.start(WATCH);
      await window.until(/^my-mm {2}\[local\] {2}running/);
      await window.keys("C-c");
      await window.until("ended with 0");
      await window.isRestored();
    });
  }),
});

Deno.test({
  name: "watch outlives a killed platform: stale data are told, and new ones come with its return",
  ignore,
  fn: inScene(async (scene) => {
    const env = { SEQUENCE_LOCAL_PORT: freePort() };
    await trading(scene, env);
    await TerminalWindow.with(scene, { columns: 100, rows: 24, env }, async (window) => {
      await window.start(WATCH);
      await window.until(" fill ");
      await scene.killPlatform();
      const lost = await window.until(/reconnecting, \d+ s ago/);
      assert.match(lost, /Instances ─+ \d+ s ago/);
      assert.match(lost, / fill /, "what was known stays on the screen");
      assert.match(await window.text(true), DIM_FILL, "and is dimmed");

      await scene.json(["local", "up", "--speed", "10"], { env });
      const back = await window.until(/^my-mm {2}\[local\] {2}running {2}PnL/);
      assert.doesNotMatch(back.split("\n")[0]!, /reconnecting/);
      await window.keys("q");
      await window.until("ended with 0");
      await window.isRestored();
    });
  }),
});

Deno.test({
  name: "NO_COLOR holds on the screen too",
  ignore,
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    const env = { NO_COLOR: "1" };
    await TerminalWindow.with(scene, { columns: 80, rows: 24, env }, async (window) => {
      await window.start(WATCH);
      await window.until(/^my-mm {2}\[local\] {2}stopped/);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(await window.text(true), /\x1b\[[0-9;]*[1-9][0-9;]*m/);
      await window.keys("q");
      await window.until("ended with 0");
    });
  }),
});

Deno.test({
  name: "watch without a terminal prints events until Ctrl-C, --once one picture",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    const cwd = await trading(scene, {});
    const watch = scene.start(["--local", "watch"], { cwd });
    const seen = (channel: RegExp) => watch.lines().some((line) => channel.test(line));
    await watch.until("a heartbeat", () => seen(/"event":"heartbeat"/));
    await watch.until("an order", () => seen(/^\{"channel":"orders","cursor":"o_/));
    await watch.until("a fill", () => seen(/^\{"channel":"fills"/));
    await watch.until("a line", () => seen(/^\{"channel":"logs:dep_/));
    const { code, stderr } = await watch.interrupt();
    assert.equal(code, 0, stderr);
    const [first] = watch.lines().map((line) => JSON.parse(line) as Json);
    assert.equal((first!["data"] as Json)["event"], "snapshot");

    const once = await scene.run(["--local", "watch", "--once"], { cwd });
    assert.equal(once.code, 0, once.stderr);
    assert.match(once.stdout, /^my-mm {2}\[local\] {2}running[\s\S]*\nInstances\n[\s\S]*\nLog\n/);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(once.stdout, /\x1b/);
    const document = await scene.json(["--local", "watch", "--once"], { cwd });
    assert.equal(document["schema"], "sequence.watch/1");
    await scene.fails(3, ["--local", "watch", "nobody"]);
  }),
});
