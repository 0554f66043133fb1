import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { readConfig, writeConfig } from "../../lib/config/config_file.ts";
import { ensureLocalKey } from "../../lib/config/local_key.ts";
import { resolveTarget, targetName } from "../../lib/config/targets.ts";
import { fakeContext, type FakeSettings } from "../support/fake_context.ts";

const LIVE = "seq_live_" + "a".repeat(64);
const TEST = "seq_test_" + "b".repeat(64);
const RUNNING = "http://127.0.0.1:50999";
const POSIX = Deno.build.os !== "windows";

async function withHome(work: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await work(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function resolve(home: string, settings: FakeSettings, env: Record<string, string> = {}) {
  const context = fakeContext({ ...settings, env: { SEQUENCE_HOME: home, ...env } });
  return resolveTarget(context, () => Promise.resolve(RUNNING));
}

Deno.test("the environment's key comes before the stored one", () =>
  withHome(async (home) => {
    const env = (name: string) => name === "SEQUENCE_HOME" ? home : undefined;
    await writeConfig(env, { live_key: LIVE.replaceAll("a", "c") });
    strictEqual((await resolve(home, {})).key, LIVE.replaceAll("a", "c"));
    const target = await resolve(home, {}, { SEQUENCE_API_KEY: LIVE });
    strictEqual(target.key, LIVE);
    strictEqual(target.keySource, "SEQUENCE_API_KEY");
    strictEqual(target.url, "https://api.sequencemkts.com");
  }));

Deno.test("a key of the other mode is refused before any request", () =>
  withHome(async (home) => {
    await rejects(resolve(home, {}, { SEQUENCE_API_KEY: TEST }), {
      exit: "key",
      code: "KEY_WRONG_MODE",
      message: "seq_test_…bbbb in SEQUENCE_API_KEY is a test key; the live target takes a " +
        "seq_live_ key",
      hint: "unset SEQUENCE_API_KEY, then sequence login",
    });
    const options = { sandbox: true };
    await rejects(resolve(home, { options }, { SEQUENCE_SANDBOX_API_KEY: LIVE }), { exit: "key" });
    await rejects(resolve(home, {}, { SEQUENCE_API_KEY: "seq_live_short" }), {
      exit: "key",
      code: "KEY_MALFORMED",
      message: /^the key in SEQUENCE_API_KEY is not of the form seq_live_…/,
      hint: "unset SEQUENCE_API_KEY, or copy the whole key again from the dashboard",
    });
    const env = (name: string) => name === "SEQUENCE_HOME" ? home : undefined;
    const file = await writeConfig(env, { live_key: "seq_live_short" });
    await rejects(resolve(home, {}), { code: "KEY_MALFORMED", hint: /: sequence login$/ });
    await rejects(resolve(home, {}), ({ message }) => message.includes(`the key in ${file} is`));
  }));

Deno.test("without a key the error names the command that gets one", () =>
  withHome(async (home) => {
    await rejects(resolve(home, {}), { exit: "key", code: "NO_KEY", hint: /sequence login/ });
  }));

Deno.test("--sandbox follows the stored choice of the local platform", () =>
  withHome(async (home) => {
    const env = (name: string) => name === "SEQUENCE_HOME" ? home : undefined;
    const key = await ensureLocalKey(join(home, "local"));
    await writeConfig(env, { sandbox: "local" });
    const target = await resolve(home, { options: { sandbox: true } });
    deepStrictEqual([target.name, target.url, target.key], ["local", RUNNING, key]);
    const context = fakeContext({
      env: { SEQUENCE_HOME: home, SEQUENCE_SANDBOX_API_KEY: TEST },
      options: { sandbox: true },
    });
    strictEqual(await targetName(context), "sandbox");
  }));

Deno.test("the local platform's key never goes to another machine", () =>
  withHome(async (home) => {
    await ensureLocalKey(join(home, "local"));
    const far = { SEQUENCE_API_URL: "https://api.example.com" };
    strictEqual((await resolve(home, { options: { local: true } }, far)).url, RUNNING);
    await rejects(
      resolve(home, { options: { local: true, apiUrl: "https://api.example.com" } }),
      { exit: "usage" },
    );
    const near = { local: true, apiUrl: "http://127.0.0.1:7" };
    strictEqual((await resolve(home, { options: near })).url, "http://127.0.0.1:7");
  }));

Deno.test("a key is not sent over plain http to another machine", () =>
  withHome(async (home) => {
    await rejects(
      resolve(home, { options: { apiUrl: "http://api.example.com" } }, { SEQUENCE_API_KEY: LIVE }),
      { exit: "usage", code: "BAD_URL" },
    );
  }));

Deno.test("the config is private, keeps unknown keys, and leaves no draft behind", () =>
  withHome(async (parent) => {
    const home = join(parent, "new");
    const env = (name: string) => name === "SEQUENCE_HOME" ? home : undefined;
    const file = await writeConfig(env, { live_key: LIVE, future: { x: 1 } });
    await writeConfig(env, { ...await readConfig(env), sandbox: "local" });
    const kept = JSON.parse(JSON.stringify(await readConfig(env)));
    deepStrictEqual(kept, { live_key: LIVE, future: { x: 1 }, sandbox: "local" });
    deepStrictEqual([...Deno.readDirSync(home)].map((entry) => entry.name), ["config.toml"]);
    if (!POSIX) return;
    strictEqual((await Deno.stat(file)).mode! & 0o777, 0o600);
    strictEqual((await Deno.stat(home)).mode! & 0o777, 0o700);
  }));

Deno.test({
  name: "a config that others can read is refused and the chmod is named",
  ignore: !POSIX,
  fn: () =>
    withHome(async (home) => {
      const file = join(home, "config.toml");
      await Deno.writeTextFile(file, `live_key = "${LIVE}"\n`);
      await Deno.chmod(file, 0o644);
      await rejects(resolve(home, {}), (error: Error & { exit?: string; hint?: string }) => {
        strictEqual(error.exit, "key");
        strictEqual(error.hint, `chmod 600 ${file}`);
        strictEqual(error.message.includes(LIVE), false);
        return true;
      });
    }),
});
