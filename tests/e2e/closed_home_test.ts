import assert from "node:assert/strict";
import { join } from "node:path";
import { inScene } from "./support/scene.ts";

/** Commands that need the local platform's folder. */
const COMMANDS = [
  ["login", "--sandbox", "--local"],
  ["local", "up"],
  ["local", "status"],
  ["local", "down"],
  ["--local", "status"],
  ["--local", "kill", "--all"],
];

Deno.test({
  name: "a home that the runtime keeps programs out of is told in one sentence, with what to do",
  ignore: Deno.build.os !== "linux",
  fn: inScene(async (scene) => {
    const link = join(scene.folder, "link");
    await Deno.symlink("/dev/shm", link);
    const homes = ["/dev/shm/sequence-closed-home", "/proc/self/x", "/sys/../dev/shm/x", link];
    for (const home of homes) {
      for (const args of home === link ? [["local", "status"]] : COMMANDS) {
        const told = await scene.fails(1, args, { env: { SEQUENCE_HOME: home } });
        assert.match(told, /^error: this program works nowhere below \/dev, \/proc and \/sys, /);
        assert.match(told, /\nhint: choose a folder elsewhere; SEQUENCE_HOME names/);
        assert.equal(told.trimEnd().split("\n").length, 2, told);
      }
    }
    // What needs nothing of it goes on; the report tells about it too.
    const env = { SEQUENCE_HOME: homes[0]! };
    assert.equal((await scene.run(["init", "x"], { env })).code, 0);
    const doctor = await scene.run(["doctor"], { env });
    assert.match(doctor.stdout, /works nowhere below \/dev/);
  }),
});
