import assert from "node:assert/strict";
import { join } from "node:path";
import { TEST_KEY } from "./support/platform_double.ts";
import { inScene } from "./support/scene.ts";

Deno.test(
  "every fault of Sequence.toml is shown at once, with line and column",
  inScene(async (scene) => {
    const cwd = await scene.project(
      "faulty",
      '[strategy]\nname = "faulty"\nvenue = "binnance"\nsymbols = ["BTC-USDT"]\n\n' +
        '[risk]\nmax_position = "-1"\nmax_orderrate = 3\n\n[build]\nwasm = "maker.wasm"\n',
    );
    const stderr = await scene.fails(1, ["--local", "deploy", "--skip-build"], { cwd });
    assert.match(stderr, /^\s*Sequence\.toml:3:\d+: .*binnance/m);
    assert.match(stderr, /^\s*Sequence\.toml:7:\d+: /m);
    assert.match(stderr, /^\s*Sequence\.toml:8:\d+: .*max_orderrate/m);
    assert.equal(await scene.platform(), undefined, "no platform was started for it");

    await Deno.writeTextFile(join(cwd, "Sequence.toml"), '[strategy]\nname = "open\n');
    const syntax = await scene.fails(1, ["--local", "deploy", "--skip-build", "--json"], { cwd });
    const { error } = JSON.parse(syntax);
    assert.match(JSON.stringify(error), /Sequence\.toml:2:\d+: /);
    assert.equal(error.exit_code, 1);
  }),
);

Deno.test(
  "no name and no Sequence.toml is a usage error that tells both ways",
  inScene(async (scene) => {
    await scene.json(["login", "--sandbox", "--local"]);
    const told = async (command: string) => {
      const stderr = await scene.fails(2, ["--sandbox", command]);
      assert.match(stderr, /Sequence\.toml/);
      assert.match(stderr, /name or dep_/);
    };
    for (const command of ["start", "stop", "undeploy", "mesh", "watch", "kill", "tca"]) {
      await told(command);
    }
    assert.equal(await scene.platform(), undefined, "no platform was started for it");
    await told("logs");
  }),
);

Deno.test(
  "an unknown deployment is exit 3, with the name that was meant",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    for (const command of ["start", "stop", "undeploy", "logs", "status"]) {
      assert.match(
        await scene.fails(3, ["--local", command, "my-nm"]),
        /no deployment "my-nm"[\s\S]*did you mean my-mm\?/,
      );
    }
    await scene.fails(3, ["--local", "status", "dep_ffffffffffffffff"]);
  }),
);

Deno.test(
  "a platform that cannot be reached is exit 5",
  inScene(async (scene) => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const env = { SEQUENCE_SANDBOX_API_KEY: TEST_KEY };
    const url = `http://127.0.0.1:${port}`;
    const stderr = await scene.fails(5, ["--sandbox", "status", "--all", "--api-url", url], {
      env,
    });
    assert.ok(stderr.includes(url), stderr);
  }),
);

Deno.test(
  "the first --sandbox command starts the platform and says so, unless that is forbidden",
  inScene(async (scene) => {
    await scene.json(["login", "--sandbox", "--local"]);
    const env = { SEQUENCE_NO_AUTOSTART: "1" };
    assert.match(
      await scene.fails(5, ["--sandbox", "status", "--all"], { env }),
      /not running[\s\S]*sequence local up/,
    );
    assert.equal(await scene.platform(), undefined);
    const first = await scene.run(["--sandbox", "status", "--all"]);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stderr, /Started the local platform \(pid \d+\)/);
    const second = await scene.run(["--sandbox", "status", "--all"], { env });
    assert.equal(second.code, 0, second.stderr);
    assert.equal(second.stderr, "");
  }),
);

Deno.test(
  "a taken port is named, with the way around it, and leaves nothing running",
  inScene(async (scene) => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    try {
      const port = String(listener.addr.port);
      const stderr = await scene.fails(5, ["local", "up", "--port", port]);
      assert.match(stderr, new RegExp(`port ${port} is used by another program`));
      assert.match(stderr, /--port 0/);
      const foreground = await scene.fails(5, ["local", "up", "--foreground", "--port", port]);
      assert.match(foreground, /is used by another program[\s\S]*--port 0/);
      await scene.fails(5, ["--local", "status", "--all"], { env: { SEQUENCE_LOCAL_PORT: port } });
      assert.equal(await scene.platform(), undefined);
    } finally {
      listener.close();
    }
  }),
);

Deno.test(
  "bad settings of the local platform are refused",
  inScene(async (scene) => {
    const badPort = { SEQUENCE_LOCAL_PORT: "many" };
    assert.match(await scene.fails(2, ["local", "up"], { env: badPort }), /"many"/);
    await scene.fails(2, ["local", "up", "--speed", "0"]);
    const missing = join(scene.folder, "nothing.seqrec");
    const empty = join(scene.folder, "empty.seqrec");
    await Deno.writeTextFile(empty, "");
    const bad: readonly (readonly [string, RegExp])[] = [
      [`binance=recording:${missing}`, /error: cannot read .*nothing\.seqrec: No such file[^(]*$/m],
      [`binance=recording:${empty}`, /error: .*empty\.seqrec is no recording/],
      ["binance", /error: feed "binance" is not of the form VENUE=recording:FILE/],
      ["nasdaq=recording:x", /venue "nasdaq" is not known; known: binance, /],
    ];
    for (const [feed, said] of bad) {
      for (const more of [[], ["--foreground"]]) {
        assert.match(await scene.fails(2, ["local", "up", "--feed", feed, ...more]), said);
      }
    }
    const { error } = JSON.parse(
      await scene.fails(2, ["local", "up", "--feed", "binance=recording:x", "--json"]),
    );
    assert.deepEqual([error.code, error.exit_code], ["BAD_FEED", 2]);
    assert.match(error.message, /^cannot read x: /);
    assert.equal((await scene.run(["local", "down"])).code, 0, "down with nothing running is done");
    assert.equal((await scene.json(["local", "status"]))["running"], false);
  }),
);

Deno.test(
  "a module that is none is refused before anything is registered",
  inScene(async (scene) => {
    const cwd = await scene.project("broken");
    await Deno.writeTextFile(join(cwd, "maker.wasm"), "not a module");
    const stderr = await scene.fails(1, ["--local", "deploy", "--skip-build"], { cwd });
    assert.ok(stderr.includes("maker.wasm"), stderr);
    await Deno.remove(join(cwd, "maker.wasm"));
    await scene.fails(1, ["--local", "deploy", "--skip-build"], { cwd });
    assert.deepEqual((await scene.json(["--local", "status", "--all"]))["deployments"], []);
  }),
);

Deno.test(
  "a file where a folder must be, and a folder where a file must be, are told as such",
  inScene(async (scene) => {
    const home = join(scene.folder, "file");
    await Deno.writeTextFile(home, "");
    for (const args of [["login", "--sandbox", "--local"], ["local", "up"], ["status"]]) {
      const told = await scene.fails(1, args, { env: { SEQUENCE_HOME: home } });
      assert.match(told, /^error: cannot .* a part of this path is a file, no folder\nhint: /);
      assert.ok(told.includes(home) && told.includes("SEQUENCE_HOME"), told);
    }
    const cwd = await scene.project("odd");
    await Deno.remove(join(cwd, "maker.wasm"));
    await Deno.mkdir(join(cwd, "maker.wasm"));
    const { error } = JSON.parse(
      await scene.fails(1, ["--local", "deploy", "--skip-build", "--json"], { cwd }),
    );
    assert.equal(error.code, "FILE_REFUSED");
    assert.match(error.message, /^cannot read .*maker\.wasm: it is a folder$/);
  }),
);

Deno.test(
  "a --project that is not there is refused, although a folder above it holds a project",
  inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    const missing = join(cwd, "algos", "typo");
    const told = await scene.fails(2, ["--project", missing, "--local", "start"]);
    assert.match(told, /^error: --project .*typo does not exist\nhint: /);
    // The file itself is as good as its folder.
    const file = ["--project", join(cwd, "Sequence.toml")];
    const { deployment } = await scene.json([...file, "--local", "deploy", "--skip-build"]);
    assert.equal((deployment as { name: string }).name, "my-mm");
  }),
);

Deno.test(
  "local up of a running platform says which options did nothing",
  inScene(async (scene) => {
    await scene.json(["local", "up"]);
    const again = await scene.run(["local", "up", "--seed", "7", "--once", "--port", "0"]);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /^Already running at http/);
    assert.match(again.stderr, /^warning: it runs already, so --once, --seed did nothing; /);
    assert.equal((await scene.run(["local", "up"])).stderr, "");
  }),
);

Deno.test(
  "a damaged store, and a damaged key of the local platform, come with what to do about them",
  inScene(async (scene) => {
    await scene.json(["local", "up"]);
    await scene.json(["local", "down"]);
    const store = join(scene.home, "local", "store.db");
    await Deno.writeFile(store, new Uint8Array(8192).fill(65));
    const told = await scene.fails(5, ["local", "up"]);
    assert.match(told, /ended at its start \(exit 1\): the store .*store\.db is damaged/);
    assert.match(told, /\nhint: move the file away and start again/);
    const key = join(scene.home, "local", "key");
    await Deno.writeTextFile(key, "short\n");
    const bad = await scene.fails(4, ["local", "up"]);
    assert.ok(bad.includes(`hint: remove ${key}, then sequence login --sandbox --local`), bad);
  }),
);
