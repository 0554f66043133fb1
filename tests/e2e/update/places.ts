/** Where a program may lie, who it belongs to, and who else is using it. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { archiveName } from "../../../lib/release/release_names.ts";
import { Running } from "../support/program.ts";
import { inUpdateScene, NEW, OLD, TARGET, UpdateScene } from "../support/update_scene.ts";

const IS_ROOT = Deno.uid() === 0;
const NOBODY = 65534;

Deno.test(
  "a link to the program stays one, and what it points to is updated",
  inUpdateScene(async (scene) => {
    const link = join(scene.folder, "seq");
    await Deno.symlink(scene.program, link);
    const { code, stdout, stderr } = await scene.start(["update"], {}, link).ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /sequence 0\.2\.0 is in place/);
    assert.equal(await Deno.readLink(link), scene.program);
    assert.deepEqual(scene.names(), ["sequence", `sequence.old-${OLD}`]);
    assert.equal(await scene.version(), NEW);
  }),
);

Deno.test(
  "a temporary folder on another file system, or none at all, is no matter",
  inUpdateScene(async (scene) => {
    const other = await Deno.stat("/dev/shm").then(() => "/dev/shm", () => "/nowhere");
    const { code, stderr } = await scene.run(["update"], { env: { TMPDIR: other } });
    assert.equal(code, 0, stderr);
    assert.equal(await scene.version(), NEW);
  }),
);

Deno.test(
  "a program of a package manager is left to it",
  inUpdateScene(async (scene) => {
    for (
      const [folder, hint] of [
        [".cargo/bin", "cargo install"],
        ["Cellar/sequence/0.1.0/bin", "brew upgrade"],
        ["scoop/apps/sequence/current", "scoop update"],
      ]
    ) {
      const program = join(scene.folder, folder!, "sequence");
      await Deno.mkdir(dirname(program), { recursive: true });
      await Deno.link(scene.program, program);
      const { code, stderr, stdout } = await scene.start(["update"], {}, program).ended;
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /belongs to .*, which would not know of the update/);
      assert.ok(stderr.includes(`hint: ${hint}`), stderr);
    }
    assert.deepEqual(scene.server.seen.filter(({ path }) => path.includes("/storage/")), []);
  }),
);

Deno.test(
  "a folder that may not be written, and a program of somebody else, are told apart",
  inUpdateScene(async (scene) => {
    // Root may do all of it, so it lets somebody else ask.
    const home = { SEQUENCE_HOME: join(scene.folder, "other") };
    await Deno.mkdir(home.SEQUENCE_HOME);
    const uid = IS_ROOT ? NOBODY : Deno.uid()!;
    await scene.put(scene.programs.old);
    if (IS_ROOT) {
      await Deno.chmod(scene.folder, 0o755);
      await Deno.chown(home.SEQUENCE_HOME, uid, uid);
      const foreign = await asUser(scene, uid, home);
      assert.deepEqual([foreign.code, foreign.stdout], [1, ""]);
      assert.match(foreign.stderr, /belongs to another user \(uid 0, you are 65534\)/);
      await Deno.chown(scene.program, uid, uid);
    }
    await Deno.chmod(scene.bin, 0o555);
    const readOnly = await asUser(scene, uid, home);
    assert.deepEqual([readOnly.code, readOnly.stdout], [1, ""]);
    assert.match(readOnly.stderr, /you may not write in .*\/bin; nothing was changed/);
    await Deno.chmod(scene.bin, 0o755);
    assert.deepEqual(scene.names(), ["sequence"]);
  }),
);

async function asUser(scene: UpdateScene, uid: number, env: Record<string, string>) {
  if (!IS_ROOT) return await scene.run(["update"], { env });
  const { code, stdout, stderr } = await new Deno.Command(scene.program, {
    args: ["update"],
    cwd: scene.folder,
    clearEnv: true,
    env: {
      HOME: scene.folder,
      PATH: "/usr/bin:/bin",
      SEQUENCE_UPDATE_API: scene.server.url,
      ...env,
    },
    uid,
    gid: uid,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const TMPFS_MB = 140;

/** Whether this system lets this user mount something in a namespace of its own. */
function canMount(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    return new Deno.Command("unshare", { args: ["-rm", "true"], stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "a full disk is told, and leaves nothing behind",
  ignore: !canMount(),
  fn: inUpdateScene(async (scene) => {
    // In a namespace of its own, so that only this command sees the small file system.
    const script = `mount -t tmpfs -o size=${TMPFS_MB}m tmpfs "$1" && cp "$2" "$1/sequence" && ` +
      `"$1/sequence" update --json; echo "exit $?" >&2; ls -A "$1" >&2; ` +
      `"$1/sequence" --version >&2`;
    const disk = join(scene.folder, "disk");
    await Deno.mkdir(disk);
    const { stderr, stdout } = await scene.start(
      ["-rm", "sh", "-c", script, "sh", disk, scene.program],
      {},
      "unshare",
    ).ended;
    assert.equal(stdout, "");
    assert.match(stderr, /"code":"UPDATE_NO_SPACE","message":"there is no space left in .*\/disk;/);
    assert.match(stderr, /\nexit 1\nsequence\nsequence 0\.1\.0 /);
  }),
});

Deno.test(
  "of two updates at once one works, and the other one leaves or waits",
  inUpdateScene(async (scene) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => release = resolve);
    const archive = `/storage/cli/v${NEW}/${archiveName(TARGET)}`;
    scene.server.misbehave = (path) => path === archive ? held.then(() => undefined) : undefined;
    const first = scene.start(["update"]);
    await first.until("the archive's file", () => scene.names().length > 1);
    const second = await scene.run(["update"]);
    assert.deepEqual([second.code, second.stdout], [1, ""]);
    assert.match(second.stderr, /another update of the program in .*\/bin is running/);
    release();
    assert.equal((await first.ended).code, 0);
    assert.equal(await scene.version(), NEW);
    assert.deepEqual(scene.names(), ["sequence", `sequence.old-${OLD}`]);
  }),
);

Deno.test({
  name: "an update that waited for another one finds its work done",
  ignore: Deno.build.os !== "linux",
  fn: inUpdateScene(async (scene) => {
    const folder = await Deno.open(scene.bin, { read: true });
    await folder.lock(true);
    const update = scene.start(["update", "--json"]);
    await update.until("the wait for the lock", async () => {
      for await (const { name } of Deno.readDir(`/proc/${update.pid}/fd`)) {
        const target = await Deno.readLink(`/proc/${update.pid}/fd/${name}`).catch(() => "");
        if (target === scene.bin) return true;
      }
      return false;
    });
    await Deno.link(join(scene.programs.folder, NEW), join(scene.bin, "fresh"));
    await Deno.rename(join(scene.bin, "fresh"), scene.program);
    folder.close();
    const { code, stdout, stderr } = await update.ended;
    assert.equal(code, 0, stderr);
    const { action, installed } = JSON.parse(stdout);
    assert.deepEqual([action, installed], ["none", NEW]);
    assert.deepEqual(scene.server.seen, []);
  }),
});

Deno.test(
  "no update while the local platform runs from this program, unless --force",
  inUpdateScene(async (scene) => {
    await scene.put(scene.programs.old);
    const { pid } = await scene.json(["local", "up"]) as { pid: number };
    try {
      await scene.refused(1, "PLATFORM_RUNS", new RegExp(`platform \\(pid ${pid}\\) runs from`));
      const { action } = await scene.json(["update", "--force"]);
      assert.equal(action, "updated");
      const back = ["update", "--rollback"];
      await scene.refused(1, "PLATFORM_RUNS", /runs from .*; nothing was changed/, back);
      assert.equal((await scene.json([...back, "--force"]))["action"], "rolled_back");
    } finally {
      const down = new Running(scene.program, ["local", "down"], {
        env: { SEQUENCE_HOME: scene.home, HOME: scene.folder, PATH: "/usr/bin:/bin" },
      });
      assert.equal((await down.ended).code, 0);
    }
  }),
);

Deno.test({
  name: "nor while a platform of another home runs from it; one of another program is no hindrance",
  ignore: Deno.build.os !== "linux",
  fn: inUpdateScene(async (scene) => {
    await scene.put(scene.programs.old);
    const other = join(scene.folder, "elsewhere");
    await Deno.writeFile(other, scene.programs.old, { mode: 0o755 });
    const env = { HOME: scene.folder, PATH: "/usr/bin:/bin", SEQUENCE_LOCAL_PORT: "0" };
    const homes = { mine: join(scene.folder, "home-b"), others: join(scene.folder, "home-c") };
    const run = async (program: string, home: string, ...args: string[]) => {
      const child = new Running(program, args, { env: { ...env, SEQUENCE_HOME: home } });
      const { code, stdout } = await child.ended;
      assert.equal(code, 0);
      return stdout;
    };
    await run(other, homes.others, "local", "up");
    const { pid } = JSON.parse(await run(scene.program, homes.mine, "local", "up", "--json"));
    try {
      const words = new RegExp(`platform of another SEQUENCE_HOME \\(pid ${pid}\\) runs from`);
      await scene.refused(1, "PLATFORM_RUNS", words);
      await run(scene.program, homes.mine, "local", "down");
      assert.equal((await scene.json(["update"]))["action"], "updated");
    } finally {
      await run(other, homes.mine, "local", "down");
      await run(other, homes.others, "local", "down");
    }
  }),
});

Deno.test(
  "a platform that starts during the download stops the update before anything is replaced",
  inUpdateScene(async (scene) => {
    await scene.put(scene.programs.old);
    let release = () => {};
    const held = new Promise<void>((resolve) => release = resolve);
    const archive = `/storage/cli/v${NEW}/${archiveName(TARGET)}`;
    scene.server.misbehave = (path) => path === archive ? held.then(() => undefined) : undefined;
    const update = scene.start(["update"]);
    await update.until("the archive's file", () => scene.names().length > 1);
    await scene.json(["local", "up"]);
    try {
      release();
      const { code, stderr } = await update.ended;
      assert.equal(code, 1);
      assert.match(stderr, /the local platform \(pid \d+\) runs from .*; nothing was changed/);
      assert.deepEqual(scene.names(), ["sequence"]);
      assert.equal(await scene.version(), OLD);
    } finally {
      await scene.json(["local", "down"]);
    }
  }),
);
