/** The notice of a newer version, at a real terminal. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { inUpdateScene, NEW, OLD, type UpdateScene } from "../support/update_scene.ts";

/** util-linux's `script` runs a command at a terminal of its own. */
function hasTerminal(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    return new Deno.Command("script", { args: ["-qec", "true", "/dev/null"], stdout: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

/** What a terminal shows of a command. */
async function shown(
  scene: UpdateScene,
  command: string,
  env: Record<string, string> = {},
): Promise<string> {
  const line = `${scene.program} ${command}`;
  const options = { env: { TERM: "xterm", ...env } };
  const { code, stdout } = await scene.start(["-qec", line, "/dev/null"], options, "script").ended;
  assert.equal(code, 0, stdout);
  return stdout;
}

const NOTICE = `sequence ${NEW} is there (this is ${OLD}): sequence update`;

Deno.test({
  name: "a newer version is told at a terminal once a day, after a look in the background",
  ignore: !hasTerminal(),
  fn: inUpdateScene(async (scene) => {
    const seen = () => scene.server.seen.length;
    await shown(scene, "local status", { CI: "true" });
    await shown(scene, "local status", { SEQUENCE_NO_UPDATE_CHECK: "1" });
    await shown(scene, "local status --quiet");
    await shown(scene, "local status --json");
    await shown(scene, "--version");
    await shown(scene, "local --help");
    await scene.run(["local", "status"]);
    assert.equal(seen(), 0, "nobody looked");

    const first = await shown(scene, "local status");
    assert.ok(first.includes("not running") && !first.includes(NEW), first);
    const noted = join(scene.home, "update-check.json");
    for (let i = 0; i < 500; i++) {
      if ((await Deno.readTextFile(noted)).includes(NEW)) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const looked = seen();
    assert.ok(looked > 0);
    const second = await shown(scene, "local status");
    assert.ok(second.includes(NOTICE), second);
    assert.ok(!(await shown(scene, "local status")).includes(NOTICE), "once a day");
    assert.equal(seen(), looked, "one look a day");
    assert.deepEqual(scene.names(), ["sequence"], "nothing is updated by itself");
  }),
});
