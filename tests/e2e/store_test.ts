import assert from "node:assert/strict";
import { join } from "node:path";
import { stillAlive } from "./support/processes.ts";
import { inScene } from "./support/scene.ts";

async function mount(args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(args[0]!, { args: args.slice(1), stderr: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

/** Whether this machine lets us make a small disk of our own. */
async function canMount(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir();
  const can = await mount(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  if (can) await mount(["umount", folder]);
  await Deno.remove(folder);
  return can;
}

Deno.test({
  name: "on a full disk the platform ends and says why, and goes on once there is room",
  ignore: !await canMount(),
  fn: inScene(async (scene) => {
    const disk = join(scene.home, "local");
    await Deno.mkdir(disk, { recursive: true });
    assert.ok(await mount(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]));
    try {
      const cwd = await scene.project("my-mm");
      await scene.json(["local", "up", "--speed", "200"]);
      const { pid } = (await scene.platform())!;
      await scene.json(["--local", "deploy", "--skip-build"], { cwd });
      await scene.run(["--local", "start", "--wait"], { cwd });
      for (let i = 0; i < 600 && (await stillAlive([pid])).length > 0; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.deepEqual(await stillAlive([pid]), [], "the platform has ended");
      assert.match(await scene.fails(5, ["--local", "status"], { cwd }), /disk of .* is full/);
      assert.ok(await mount(["mount", "-o", "remount,size=64m", disk]));
      const back = await scene.json(["--local", "status"], { cwd });
      const { deployment } = back as { deployment: Record<string, unknown> };
      assert.equal(deployment["desired_state"], "running");
      await scene.json(["local", "down"]);
    } finally {
      for (let i = 0; i < 40 && !await mount(["umount", disk]); i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }),
});

Deno.test(
  "a damaged store is refused at the start with the way out, and left as it is",
  inScene(async (scene) => {
    const folder = join(scene.home, "local");
    await Deno.mkdir(folder, { recursive: true });
    const path = join(folder, "store.db");
    await Deno.writeTextFile(path, "this is a letter, not a store. ".repeat(400));
    const said = await scene.fails(5, ["local", "up"]);
    assert.match(said, /store\.db is damaged/);
    assert.match(await Deno.readTextFile(path), /^this is a letter/);
  }),
);
