import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { action } from "../../../commands/logout/action.ts";
import { readConfig, writeConfig } from "../../../lib/config/config_file.ts";
import { fakeContext, type FakeSettings } from "../../support/fake_context.ts";

const LIVE = "seq_live_" + "a".repeat(64);
const TEST = "seq_test_" + "b".repeat(64);

async function withConfig(
  work: (env: { SEQUENCE_HOME: string }, keys: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  const env = (name: string) => name === "SEQUENCE_HOME" ? home : undefined;
  try {
    await writeConfig(env, { live_key: LIVE, sandbox_key: TEST, sandbox: "local", other: 1 });
    await work({ SEQUENCE_HOME: home }, async () => Object.keys(await readConfig(env)).sort());
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const nothing = { args: {}, options: {} };

/** A context on a system without a keychain. */
const withoutKeychain = (settings: FakeSettings) =>
  fakeContext({ run: () => Promise.reject(new Deno.errors.NotFound()), ...settings });

Deno.test("logout removes the live key and nothing else", () =>
  withConfig(async (env, keys) => {
    const { json } = await action(withoutKeychain({ env }), nothing);
    deepStrictEqual(json?.["removed"], ["live_key"]);
    deepStrictEqual(await keys(), ["other", "sandbox", "sandbox_key"]);
  }));

Deno.test("logout --sandbox removes the test key and the choice of the local platform", () =>
  withConfig(async (env, keys) => {
    await action(withoutKeychain({ env, options: { sandbox: true } }), nothing);
    deepStrictEqual(await keys(), ["live_key", "other"]);
  }));

Deno.test("logout twice is no failure", () =>
  withConfig(async (env) => {
    await action(withoutKeychain({ env }), nothing);
    const { json, exit } = await action(withoutKeychain({ env }), nothing);
    deepStrictEqual(json?.["removed"], []);
    strictEqual(exit, undefined);
  }));

Deno.test("logout warns of a key that the environment still gives", () =>
  withConfig(async (env) => {
    const context = withoutKeychain({ env: { ...env, SEQUENCE_API_KEY: LIVE } });
    await action(context, nothing);
    ok(context.err().includes("SEQUENCE_API_KEY") && !context.err().includes(LIVE));
  }));
