import assert from "node:assert/strict";
import { join } from "node:path";
import { storeKey } from "../../../commands/login/store_key.ts";
import { type FakeContext, fakeContext, type FakeSettings } from "../../support/fake_context.ts";

const KEY = "seq_live_" + "a".repeat(64);

/** Stores into a keychain that is locked; gives the place, or the failure, and what was said. */
async function store(settings: FakeSettings) {
  const home = await Deno.makeTempDir();
  const context: FakeContext = fakeContext({
    run: () => Promise.resolve({ code: 1, stdout: "", stderr: "locked" }),
    ...settings,
    env: { SEQUENCE_HOME: home },
  });
  try {
    const place = await storeKey(context, "live", KEY, true).catch((cause: Error) => cause);
    const config = await Deno.readTextFile(join(home, "config.toml")).catch(() => "");
    return { place, config, context, home };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("a keychain that fails is told and asked about; a Yes stores the key in the file", async () => {
  const { place, config, context, home } = await store({ answers: [true] });
  assert.equal(place, join(home, "config.toml"));
  assert.ok(config.includes(KEY) && !config.includes("keychain"));
  assert.match(context.err(), /refused: locked/);
  assert.match(context.asked[0]!, /config\.toml .*instead\?/);
});

Deno.test("a No, or nobody to ask, stores nothing", async () => {
  for (const settings of [{ answers: [false] }, {}]) {
    const { place, config } = await store(settings);
    assert.ok(place instanceof Error);
    assert.match(place.message, /refused: locked; nothing was stored/);
    assert.equal(config, "");
  }
});
