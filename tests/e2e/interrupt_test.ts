import assert from "node:assert/strict";
import { join } from "node:path";
import { deployment, TEST_KEY, withPlatformDouble } from "./support/platform_double.ts";
import { stillAlive } from "./support/processes.ts";
import { inScene, type Scene } from "./support/scene.ts";

const ignore = Deno.build.os === "windows";

/** A project with sources, and a `cargo` that notes its process id and then takes for ever. */
async function slowBuild(scene: Scene) {
  await scene.json(["init", "slow"]);
  const tools = join(scene.folder, "tools");
  const pidFile = join(scene.folder, "cargo.pid");
  await Deno.mkdir(tools);
  const program = async (name: string, text: string) => {
    await Deno.writeTextFile(join(tools, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };
  await program("rustup", "echo wasm32-unknown-unknown");
  await program("cargo", `echo "Compiling slow" >&2; echo $$ > "${pidFile}"; exec sleep 600`);
  const env = { PATH: `${tools}:${Deno.env.get("PATH")}` };
  return { cwd: join(scene.folder, "slow"), env, pidFile };
}

for (const args of [["build"], ["--local", "deploy"]]) {
  Deno.test({
    name: `Ctrl-C in ${args.at(-1)} ends the compiler too`,
    ignore,
    fn: inScene(async (scene) => {
      const { cwd, env, pidFile } = await slowBuild(scene);
      const running = scene.start(args, { cwd, env });
      await running.until("cargo", () => running.stderr.includes("Compiling slow"));
      const { code, stdout } = await running.interrupt();
      assert.equal(code, 130);
      assert.equal(stdout, "");
      const cargo = Number(await Deno.readTextFile(pidFile));
      assert.ok(cargo > 0);
      assert.deepEqual(await stillAlive([cargo], "sleep"), []);
      assert.equal(await scene.platform(), undefined, "nothing was started after it");
    }),
  });
}

Deno.test({
  name: "Ctrl-C while a deploy waits for the platform is exit 130",
  ignore,
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    const answer = ({ method }: { method: string }) =>
      method === "GET" ? Response.json({ deployments: [], has_more: false }) : undefined;
    await withPlatformDouble(answer, async ({ url, asked }) => {
      const env = { SEQUENCE_SANDBOX_API_KEY: TEST_KEY, SEQUENCE_API_URL: url };
      const running = scene.start(["--sandbox", "deploy", "--skip-build"], { cwd, env });
      await running.until(
        "the request",
        () => asked.some(({ method }) => method === "POST"),
      );
      const { code, stdout } = await running.interrupt();
      assert.equal(code, 130);
      assert.equal(stdout, "");
    });
  }),
});

Deno.test({
  name: "Ctrl-C in start --wait is exit 130 and says that the platform goes on",
  ignore,
  fn: inScene(async (scene) => {
    const cold = deployment("my-mm", "starting", "running");
    const answer = ({ path }: { path: string }) =>
      Response.json(path === "/v1/deployments" ? { deployments: [cold] } : cold);
    await withPlatformDouble(answer, async ({ url }) => {
      const env = { SEQUENCE_SANDBOX_API_KEY: TEST_KEY, SEQUENCE_API_URL: url };
      const running = scene.start(["--sandbox", "start", "my-mm", "--wait"], { env });
      await running.until("progress", () => running.stderr.includes("Starting my-mm"));
      const { code, stdout, stderr } = await running.interrupt();
      assert.equal(code, 130);
      assert.equal(stdout, "");
      assert.match(stderr, /interrupted[\s\S]*sequence --sandbox status my-mm/);
    });
  }),
});

Deno.test({
  name: "Ctrl-C is how logs -f, status --watch and build --watch end",
  ignore,
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    const ends = async (args: string[], shows: string) => {
      const running = scene.start(args, { cwd });
      await running.until(shows, () => running.stdout.includes(shows));
      const { code, stderr } = await running.interrupt();
      assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
      assert.doesNotMatch(stderr, /error/);
    };
    await scene.json(["--local", "start", "--wait"], { cwd });
    await ends(["--local", "logs", "-f"], "quoting");
    await ends(["--local", "status", "--watch"], "my-mm");
    await ends(["build", "--watch"], "maker.wasm");
  }),
});

Deno.test({
  name: "Ctrl-C while the local platform starts leaves none behind",
  ignore,
  fn: inScene(async (scene) => {
    const running = scene.start(["local", "up"]);
    const lock = join(scene.home, "local", "start.lock");
    await running.until("the start", () => Deno.stat(lock).then(() => true, () => false));
    const { code, stdout, stderr } = await running.interrupt();
    assert.deepEqual([code, stdout], [130, ""]);
    assert.match(stderr, /error: interrupted; the local platform was not started\n$/);
    assert.equal((await scene.json(["local", "status"]))["running"], false);
  }),
});

Deno.test({
  name: "Ctrl-C ends a platform in the foreground in order",
  ignore,
  fn: inScene(async (scene) => {
    const running = scene.start(["local", "up", "--foreground"]);
    await running.until("the platform", async () => await scene.platform() !== undefined);
    assert.equal((await scene.json(["local", "status"]))["running"], true);
    await running.until("where it is", () => running.lines().length > 0);
    const { code, stderr, stdout } = await running.interrupt();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Running at http:\/\/127\.0\.0\.1:\d+ \(pid \d+\) until Ctrl-C\n$/);
    assert.equal(await scene.platform(), undefined);
  }),
});

Deno.test({
  name: "a reader of the log that goes away ends logs -f quietly",
  ignore,
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    await scene.json(["local", "up", "--speed", "10"]);
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    await scene.json(["--local", "start", "--wait"], { cwd });
    const { code, stdout, stderr } = await scene.shell(
      '{ sequence --local logs -f; echo "exit $?" >&2; } | head -n 1',
      { cwd },
    );
    assert.equal(code, 0);
    assert.equal(stdout.trimEnd().split("\n").length, 1);
    assert.equal(stderr, "exit 0\n");
  }),
});
