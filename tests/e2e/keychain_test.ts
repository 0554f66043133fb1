import assert from "node:assert/strict";
import { join } from "node:path";
import { KEYCHAIN_PROGRAM, KeychainDouble } from "./support/keychain_double.ts";
import { LIVE_KEY, withPlatformDouble } from "./support/platform_double.ts";
import { inScene, type Scene } from "./support/scene.ts";

/** A test with a keychain and a platform that takes every key. */
function withKeychain(
  name: string,
  work: (scene: Scene, keychain: KeychainDouble, env: Record<string, string>) => Promise<void>,
  fault?: string,
): void {
  Deno.test({
    name,
    ignore: KEYCHAIN_PROGRAM === undefined,
    fn: inScene(async (scene) => {
      const keychain = await KeychainDouble.make(join(scene.folder, "keychain"), fault);
      const answer = () => Response.json({ deployments: [], has_more: false });
      await withPlatformDouble(answer, async ({ url }) => {
        await work(scene, keychain, { ...keychain.env, SEQUENCE_API_URL: url });
      });
    }),
  });
}

const LOGIN = ["login", "--with-token", "--keychain"];
const stdin = `${LIVE_KEY}\n`;
const config = (scene: Scene) => Deno.readTextFile(join(scene.home, "config.toml")).catch(() => "");

withKeychain(
  "login --keychain keeps the key in the keychain alone, and commands find it there",
  async (scene, keychain, env) => {
    // A key in the file from before has to go.
    assert.equal((await scene.run(["login", "--with-token"], { env, stdin })).code, 0);
    assert.ok((await config(scene)).includes(LIVE_KEY));
    const login = await scene.run(LOGIN, { env, stdin });
    assert.equal(login.code, 0, login.stderr);
    assert.match(login.stdout, /stored in the .*(keyring|keychain)/);
    assert.equal(await keychain.stored("live"), LIVE_KEY);
    assert.ok(!(await config(scene)).includes("seq_live_"));
    assert.ok(!(await keychain.seen()).includes(LIVE_KEY), "no argument and no variable has it");
    await scene.json(["status", "--all"], { env });
    const { targets } = await scene.json(["login", "--status"], { env });
    const [live] = targets as Record<string, unknown>[];
    assert.deepEqual([live!["source"], live!["key"], live!["file"]], [
      "keychain",
      "seq_live_…cdef",
      null,
    ]);
  },
);

withKeychain(
  "logout removes the key from the keychain and tells where it was",
  async (scene, keychain, env) => {
    assert.equal((await scene.run(LOGIN, { env, stdin })).code, 0);
    const { removed_from: places } = await scene.json(["logout"], { env });
    assert.deepEqual(places, [
      join(scene.home, "config.toml"),
      KEYCHAIN_PROGRAM === "security" ? "the macOS keychain" : "the Secret Service keyring",
    ]);
    assert.equal(await keychain.stored("live"), undefined);
    assert.match(await scene.fails(4, ["status", "--all"], { env }), /no live key/);
  },
);

withKeychain(
  "a keychain that refuses is told, and the key is stored nowhere",
  async (scene, keychain, env) => {
    const stderr = await scene.fails(4, LOGIN, { env, stdin });
    assert.match(stderr, /refused: the collection is locked; nothing was stored/);
    assert.match(stderr, /login without --keychain/);
    assert.equal(await keychain.stored("live"), undefined);
    assert.ok(!(await config(scene)).includes("seq_live_"));
  },
  `echo "the collection is locked" >&2; exit 5`,
);

withKeychain("a keychain that hangs is given up after its limit", async (scene, _keychain, env) => {
  const stderr = await scene.fails(4, LOGIN, { env, stdin });
  assert.match(stderr, /did not answer within 3 s/);
}, "trap '' TERM; sleep 20 >/dev/null 2>&1");

withKeychain(
  "where the keychain was chosen, a key in the file does not stand in for it",
  async (scene, _keychain, env) => {
    assert.equal((await scene.run(LOGIN, { env, stdin })).code, 0);
    const file = join(scene.home, "config.toml");
    await Deno.writeTextFile(file, `live_key = "${LIVE_KEY}"\n`, { append: true });
    const broken = await KeychainDouble.make(join(scene.folder, "broken"), "exit 9");
    const stderr = await scene.fails(4, ["status", "--all"], { env: { ...env, ...broken.env } });
    assert.match(stderr, /ended with 9/);
  },
);
