import assert from "node:assert/strict";
import { join } from "node:path";
import { filesOf, inUpdateScene, NEW, OLD } from "../support/update_scene.ts";

const OFFLINE = { env: { SEQUENCE_UPDATE_API: "http://127.0.0.1:9" } };

Deno.test(
  "rollback works offline, a second one undoes it, and what it left is not offered by itself",
  inUpdateScene(async (scene) => {
    await scene.refused(1, "NO_ROLLBACK", /no earlier version is recorded/, [
      "update",
      "--rollback",
    ], OFFLINE);
    await scene.json(["update"]);

    const back = await scene.json(["update", "--rollback"], OFFLINE);
    assert.deepEqual([back["action"], back["installed"]], ["rolled_back", OLD]);
    assert.deepEqual(scene.names(), ["sequence", `sequence.old-${NEW}`]);
    assert.equal(await scene.version(), OLD);
    assert.deepEqual(await Deno.readFile(scene.program), scene.programs.old);
    for (const args of [["update"], ["update", "--check"]]) {
      const held = await scene.json(args);
      assert.equal(held["action"], "held");
      assert.match(String(held["reason"]), /0\.2\.0 is the newest, but was rolled back from/);
    }
    assert.equal(await scene.version(), OLD);

    assert.equal((await scene.json(["update", "--rollback"], OFFLINE))["installed"], NEW);
    assert.equal(await scene.version(), NEW);
    await scene.json(["update", "--rollback"], OFFLINE);
    const named = await scene.json(["update", "--version", NEW]);
    assert.deepEqual([named["action"], await scene.version()], ["updated", NEW]);
  }),
);

Deno.test(
  "a version below the highest that was here is refused, unless going back is asked for",
  inUpdateScene(async (scene) => {
    await scene.json(["update"]);
    const { old, key } = scene.programs;
    scene.offer(OLD, await filesOf(OLD, old, key.privatePem));
    await scene.refused(6, "UPDATE_DOWNGRADE", /0\.1\.0 is the newest .* 0\.2\.0 was here already/);
    const named = ["update", "--version", OLD];
    await scene.refused(6, "UPDATE_DOWNGRADE", /lower than 0\.2\.0.*gives up every fix/, named);
    assert.equal((await scene.json([...named, "--check"]))["action"], "held");

    const { code, stderr } = await scene.run([...named, "--allow-downgrade"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /going back from 0\.2\.0 to 0\.1\.0: every fix since then is lost/);
    assert.deepEqual(scene.names(), ["sequence", `sequence.old-${NEW}`]);
    assert.equal(await scene.version(), OLD);

    // The old program still knows what was here.
    const between = "0.1.5";
    scene.offer(between, await filesOf(between, old, key.privatePem));
    await scene.refused(6, "UPDATE_DOWNGRADE", /0\.1\.5 is the newest .* 0\.2\.0 was here already/);
  }),
);

Deno.test(
  "a kept program that was changed or removed is not put in place",
  inUpdateScene(async (scene) => {
    await scene.json(["update"]);
    const kept = join(scene.bin, `sequence.old-${OLD}`);
    await Deno.remove(kept);
    await Deno.writeTextFile(kept, '#!/bin/sh\necho \'{"version":"0.1.0"}\'\n');
    const args = ["update", "--rollback"];
    await scene.refused(6, "ROLLBACK_CHANGED", /is not the program that was kept/, args);
    await Deno.remove(kept);
    await scene.refused(1, "NO_ROLLBACK", /sequence.old-0\.1\.0 is gone/, args);
    await Deno.symlink(join(scene.programs.folder, OLD), kept);
    await scene.refused(6, "ROLLBACK_CHANGED", /it is no regular file/, args);
  }),
);
