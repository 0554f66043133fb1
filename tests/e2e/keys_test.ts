import assert from "node:assert/strict";
import { join } from "node:path";
import { deployment, LIVE_KEY, TEST_KEY, withPlatformDouble } from "./support/platform_double.ts";
import { inScene } from "./support/scene.ts";

Deno.test(
  "without a key the way to one is told",
  inScene(async (scene) => {
    assert.match(await scene.fails(4, ["status", "--all"]), /no live key[\s\S]*sequence login/);
    assert.match(
      await scene.fails(4, ["--sandbox", "status", "--all"]),
      /no sandbox key[\s\S]*sequence login --sandbox/,
    );
  }),
);

Deno.test(
  "a key of the wrong mode or shape is refused before any request, and never shown",
  inScene(async (scene) => {
    await withPlatformDouble(() => Response.json({ deployments: [] }), async ({ url, asked }) => {
      const call = async (args: string[], env: Record<string, string>) => {
        const stderr = await scene.fails(4, [...args, "--api-url", url, "--debug"], { env });
        for (const key of Object.values(env)) assert.ok(!stderr.includes(key), stderr);
        return stderr;
      };
      assert.match(
        await call(["--sandbox", "status", "--all"], { SEQUENCE_SANDBOX_API_KEY: LIVE_KEY }),
        /seq_live_…cdef in SEQUENCE_SANDBOX_API_KEY is a live key/,
      );
      assert.match(
        await call(["status", "--all"], { SEQUENCE_API_KEY: TEST_KEY }),
        /seq_test_…3210 in SEQUENCE_API_KEY is a test key/,
      );
      for (const key of ["seq_live_short", LIVE_KEY.slice(4), LIVE_KEY.replace("0", "g")]) {
        assert.match(await call(["status", "--all"], { SEQUENCE_API_KEY: key }), /64 hex digits/);
      }
      assert.deepEqual(asked, [], "nothing was sent");
    });
  }),
);

Deno.test(
  "a key on stdin is checked against the platform, stored for its owner alone, and shown masked",
  inScene(async (scene) => {
    const answer = () => Response.json({ deployments: [], has_more: false });
    await withPlatformDouble(answer, async ({ url, asked }) => {
      const env = { SEQUENCE_API_URL: url };
      const login = await scene.run(["login", "--with-token"], { env, stdin: `${LIVE_KEY}\n` });
      assert.equal(login.code, 0, login.stderr);
      assert.ok(asked.length > 0 && asked.every(({ key }) => key === `Bearer ${LIVE_KEY}`));
      assert.ok(!(login.stdout + login.stderr).includes(LIVE_KEY));
      const config = join(scene.home, "config.toml");
      if (Deno.build.os !== "windows") assert.equal((await Deno.stat(config)).mode! & 0o777, 0o600);
      const status = await scene.json(["login", "--status"], { env });
      const rows = status["targets"] as Record<string, string>[];
      const live = rows.find((row) => row["target"] === "live");
      assert.equal(live?.["key"], "seq_live_…cdef");
      assert.equal((await scene.run(["logout"], { env })).code, 0);
      await scene.fails(4, ["status", "--all"], { env });
    });
  }),
);

Deno.test({
  name: "a config that others can read is refused, with the chmod to type",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    await scene.json(["login", "--sandbox", "--local"]);
    const config = join(scene.home, "config.toml");
    await Deno.chmod(config, 0o644);
    const stderr = await scene.fails(4, ["--sandbox", "status", "--all"]);
    assert.ok(stderr.includes(`chmod 600 ${config}`), stderr);
  }),
});

Deno.test(
  "a key that the platform refuses is exit 4 with the request's id",
  inScene(async (scene) => {
    const refuse = () =>
      Response.json({ error: { code: "UNAUTHORIZED", message: "unknown API key" } }, {
        status: 401,
        headers: { "x-request-id": "req_42" },
      });
    await withPlatformDouble(refuse, async ({ url }) => {
      const env = { SEQUENCE_API_KEY: LIVE_KEY, SEQUENCE_API_URL: url };
      const text = await scene.fails(4, ["status", "--all"], { env });
      assert.match(text, /unknown API key[\s\S]*req_42/);
      const { error } = JSON.parse(await scene.fails(4, ["status", "--all", "--json"], { env }));
      assert.equal(error.request_id, "req_42");
      assert.equal(error.exit_code, 4);
    });
  }),
);

Deno.test(
  "on live, what can trade is refused without --yes where nobody can be asked",
  inScene(async (scene) => {
    const stopped = deployment("my-mm", "stopped", "stopped");
    const answer = ({ path }: { path: string }) =>
      Response.json(path === "/v1/deployments" ? { deployments: [stopped] } : stopped);
    await withPlatformDouble(answer, async ({ url, asked }) => {
      const env = { SEQUENCE_API_KEY: LIVE_KEY, SEQUENCE_API_URL: url };
      assert.match(await scene.fails(7, ["start", "my-mm"], { env }), /--yes/);
      assert.match(await scene.fails(7, ["undeploy", "my-mm"], { env }), /--yes/);
      assert.deepEqual(asked.filter(({ method }) => method !== "GET"), [], "nothing was changed");
    });
  }),
);

Deno.test(
  "the local platform's own key is rotated over its interface, and the program goes on with the new one",
  inScene(async (scene) => {
    await scene.json(["local", "up"]);
    const platform = await scene.platform();
    assert.ok(platform);
    const file = join(scene.home, "local", "key");
    const read = async () => (await Deno.readTextFile(file)).trim();
    const before = await read();
    const ask = async (path: string, key: string, method = "GET") => {
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(platform.url + path, { method, headers });
      return { status: response.status, body: await response.json() };
    };
    const [own] = (await ask("/v1/api_keys", before)).body.api_keys;
    const rotated = await ask(`/v1/api_keys/${own.key_id}/rotate`, before, "POST");
    assert.equal(rotated.status, 200);
    const after = await read();
    assert.equal(after, rotated.body.key);
    if (Deno.build.os !== "windows") assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    assert.equal((await ask("/v1/account", before)).status, 401);
    await scene.json(["--local", "status", "--all"]);
    // It is the key of the next platform too.
    await scene.run(["local", "down"]);
    await scene.json(["local", "up"]);
    const next = await scene.platform();
    const headers = { authorization: `Bearer ${after}` };
    const account = await (await fetch(`${next!.url}/v1/account`, { headers })).json();
    assert.equal(account.key.key_id, own.key_id);
  }),
);
