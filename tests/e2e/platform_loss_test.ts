import assert from "node:assert/strict";
import { inScene, type Json } from "./support/scene.ts";
import { freePort, trading } from "./support/trading.ts";

const ignore = Deno.build.os === "windows";

const rowsOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Json);
const cursors = (lines: readonly string[]) => rowsOf(lines).map((row) => String(row["cursor"]));

Deno.test({
  name: "after kill -9 the next command says so, and what was there is there again",
  ignore,
  fn: inScene(async (scene) => {
    const cwd = await trading(scene, {});
    const logs = scene.start(["--local", "logs", "-f", "--json"], { cwd });
    await logs.until("a fill", () => /"(bought|sold) /.test(logs.stdout));
    assert.equal((await logs.interrupt()).code, 0);
    await scene.killPlatform();

    const env = { SEQUENCE_NO_AUTOSTART: "1" };
    assert.match(
      await scene.fails(5, ["--local", "status"], { cwd, env }),
      /not running[\s\S]*sequence local up/,
    );
    assert.equal((await scene.json(["local", "status"]))["running"], false, "a stale file is seen");

    const back = await scene.run(["--local", "status", "--json"], { cwd });
    assert.equal(back.code, 0, back.stderr);
    const { deployment } = JSON.parse(back.stdout) as { deployment: Json };
    assert.equal(deployment["name"], "my-mm");
    assert.equal(deployment["desired_state"], "running");
    const kept = await scene.run(["--local", "logs", "--json", "--tail", "5000"], { cwd });
    const all = new Set(cursors(kept.stdout.trimEnd().split("\n")));
    const lost = cursors(logs.lines()).filter((cursor) => !all.has(cursor));
    assert.deepEqual(lost, [], "every line that was shown is still there");
  }),
});

Deno.test({
  name: "logs -f goes on behind the last line once the killed platform is up again",
  ignore,
  fn: inScene(async (scene) => {
    const env = { SEQUENCE_LOCAL_PORT: freePort() };
    const cwd = await trading(scene, env);
    const logs = scene.start(["--local", "logs", "-f", "--tail", "5000", "--json"], { cwd });
    await logs.until("five lines", () => logs.lines().length >= 5);
    await scene.killPlatform();
    const before = logs.lines().length;
    await scene.json(["local", "up", "--speed", "10"], { env });
    await scene.json(["--local", "start", "--wait"], { cwd });
    await logs.until("more lines", () => logs.lines().length >= before + 5);
    const ended = await logs.interrupt();
    assert.equal(ended.code, 0, ended.stderr);

    const shown = cursors(logs.lines());
    assert.equal(new Set(shown).size, shown.length, "no line is doubled");
    const kept = await scene.run(["--local", "logs", "--json", "--tail", "5000"], { cwd });
    const all = cursors(kept.stdout.trimEnd().split("\n"));
    assert.deepEqual(shown, all.slice(0, shown.length), "no line is missing or out of order");
  }),
});

Deno.test({
  name: "with text output logs -f says on stderr that it lost and found the platform",
  ignore,
  fn: inScene(async (scene) => {
    const env = { SEQUENCE_LOCAL_PORT: freePort() };
    const cwd = await trading(scene, env);
    const logs = scene.start(["--local", "logs", "-f"], { cwd });
    await logs.until("a line", () => logs.lines().length > 0);
    await scene.killPlatform();
    await logs.until("the loss", () => logs.stderr.includes("connection lost"));
    await scene.json(["local", "up"], { env });
    await logs.until("the return", () => logs.stderr.includes("reconnected"));
    assert.equal((await logs.interrupt()).code, 0);
  }),
});

Deno.test({
  name: "a platform that dies during a deploy leaves nothing half-registered",
  ignore,
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    const { pid } = await scene.json(["local", "up"]) as unknown as { pid: number };
    Deno.kill(pid, "SIGSTOP");
    const deploy = scene.start(["--local", "deploy", "--skip-build"], { cwd });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await scene.killPlatform();
    const { code, stdout, stderr } = await deploy.ended;
    assert.equal(code, 5, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /sequence local/);

    const list = await scene.json(["--local", "status", "--all"]);
    assert.deepEqual(list["deployments"], []);
    const again = await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    assert.equal(again["action"], "created");
  }),
});

Deno.test(
  "two deploys of one name at once, with no platform yet, make one platform and one deployment",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    const deploy = ["--local", "deploy", "--skip-build", "--json"];
    const both = await Promise.all([scene.run(deploy, { cwd }), scene.run(deploy, { cwd })]);
    for (const { code, stderr } of both) assert.equal(code, 0, stderr);
    const list = await scene.json(["--local", "status", "--all"]);
    assert.equal((list["deployments"] as unknown[]).length, 1);
    const ids = both.map(({ stdout }) => JSON.parse(stdout).deployment.deployment_id);
    assert.equal(new Set(ids).size, 1);
  }),
);
