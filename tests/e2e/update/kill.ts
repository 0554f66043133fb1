/** `kill -9` behind every change of the disk: there is a working program, and an update cleans up. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { archiveName } from "../../../lib/release/release_names.ts";
import { cleanEnv } from "../support/program.ts";
import { inUpdateScene, NEW, OLD, TARGET, type UpdateScene } from "../support/update_scene.ts";

const CHILD = fileURLToPath(new URL("../support/update_child.ts", import.meta.url));
const UPDATE_STEPS = [
  "create the archive",
  "download",
  "create the program",
  "unpack",
  "set the mode",
  "remove the archive",
  "record what is about to happen",
  "link the current program",
  "keep the current program",
  "rename the new program in",
  "sync the folder",
  "forget older programs",
];
const ROLLBACK_STEPS = UPDATE_STEPS.slice(6);
const OFFLINE = { env: { SEQUENCE_UPDATE_API: "http://127.0.0.1:9" } };

/** Runs the child until it ends itself behind the step `last`; gives the steps that it did. */
async function cut(
  scene: UpdateScene,
  way: "update" | "rollback",
  running: string,
  last: number,
): Promise<string[]> {
  const { key, standby } = scene.programs;
  const keys = `${key.publicKey},${standby.publicKey}`;
  // Run from its sources, it needs the packages that are here already; they may be anywhere.
  const cache = Deno.env.get("DENO_DIR");
  const { signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "--cached-only",
      CHILD,
      way,
      scene.program,
      running,
      keys,
      String(last),
    ],
    clearEnv: true,
    env: cleanEnv({
      SEQUENCE_HOME: scene.home,
      SEQUENCE_UPDATE_API: scene.server.url,
      ...(cache === undefined ? {} : { DENO_DIR: cache }),
    }),
    stdin: "null",
  }).output();
  assert.equal(signal, "SIGKILL", new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

/** What is left once all is in order: the program, the one before, and no draft of the state. */
async function requireTidy(scene: UpdateScene, kept: string): Promise<void> {
  assert.deepEqual(scene.names(), ["sequence", `sequence.old-${kept}`]);
  const home = [...Deno.readDirSync(scene.home)].map(({ name }) => name);
  assert.deepEqual(home, ["update.json"]);
  assert.equal((await Deno.stat(scene.program)).mode! & 0o777, 0o755);
}

for (const [index, step] of UPDATE_STEPS.entries()) {
  Deno.test({
    name: `an update killed behind "${step}" leaves a working program, and the next one completes`,
    fn: inUpdateScene(async (scene) => {
      const steps = await cut(scene, "update", OLD, index + 1);
      assert.deepEqual(steps, UPDATE_STEPS.slice(0, index + 1));
      const swapped = index >= UPDATE_STEPS.indexOf("rename the new program in");
      assert.equal(await scene.version(), swapped ? NEW : OLD);
      assert.equal((await scene.json(["update"]))["action"], swapped ? "none" : "updated");
      assert.equal(await scene.version(), NEW);
      await requireTidy(scene, OLD);
      if (index < UPDATE_STEPS.indexOf(ROLLBACK_STEPS[0]!)) return;
      assert.equal((await scene.json(["update", "--rollback"], OFFLINE))["installed"], OLD);
      await requireTidy(scene, NEW);
    }),
  });
}

Deno.test({
  name: "a rollback killed behind any step leaves a working program, and can be made again",
  fn: inUpdateScene(async (scene, t) => {
    await scene.json(["update"]);
    let running = NEW;
    for (const [index, step] of ROLLBACK_STEPS.entries()) {
      await t.step(step, async () => {
        const other = running === NEW ? OLD : NEW;
        const steps = await cut(scene, "rollback", running, index + 1);
        assert.deepEqual(steps, ROLLBACK_STEPS.slice(0, index + 1));
        running = await scene.version();
        const swapped = index >= ROLLBACK_STEPS.indexOf("rename the new program in");
        assert.equal(running === other, swapped);
        const { installed } = await scene.json(["update", "--rollback"], OFFLINE);
        assert.notEqual(installed, running);
        await requireTidy(scene, running);
        running = await scene.version();
        assert.equal(running, installed);
      });
    }
  }),
});

Deno.test({
  name: "an update killed in the middle of a download is swept up by the next one",
  fn: inUpdateScene(async (scene) => {
    const archive = `/storage/cli/v${NEW}/${archiveName(TARGET)}`;
    const pull = (controller: ReadableStreamDefaultController) =>
      controller.enqueue(new Uint8Array(1000));
    scene.server.misbehave = (path) =>
      path === archive ? new Response(new ReadableStream({ start: pull })) : undefined;
    const update = scene.start(["update"]);
    const part = () => scene.names().find((name) => name.endsWith(".part"));
    await update.until("bytes of the archive", async () => {
      const name = part();
      return name !== undefined && (await Deno.stat(join(scene.bin, name))).size > 0;
    });
    assert.equal((await Deno.stat(join(scene.bin, part()!))).mode! & 0o777, 0o600);
    update.kill();
    await update.ended;
    assert.equal(await scene.version(), OLD);
    scene.server.misbehave = () => undefined;
    assert.equal((await scene.json(["update"]))["action"], "updated");
    await requireTidy(scene, OLD);
  }),
});
