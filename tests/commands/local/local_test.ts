import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../../lib/cli/errors.ts";
import { action as down } from "../../../commands/local/down_action.ts";
import { action as reset } from "../../../commands/local/reset_action.ts";
import { action as status } from "../../../commands/local/status_action.ts";
import { ensureLocal } from "../../../commands/local/local_platform.ts";
import { ensurePlatform, wantedPort } from "../../../lib/platform/daemon.ts";
import { type FakeContext, fakeContext } from "../../support/fake_context.ts";

const NOTHING = { args: {}, options: {} };

async function atHome(
  env: Record<string, string>,
  work: (context: FakeContext, home: string) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await work(fakeContext({ env: { SEQUENCE_HOME: home, ...env } }), home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function userError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof UserError && error.code === code;
}

Deno.test("local down with nothing running is no failure", () =>
  atHome({}, async (context) => {
    const result = await down(context, NOTHING);
    assert.equal(result.exit, undefined);
    assert.equal(result.json?.["running"], false);
  }));

Deno.test("local status without a platform names where key and store will be", () =>
  atHome({}, async (context, home) => {
    const { json } = await status(context, NOTHING);
    assert.deepEqual(json, {
      running: false,
      url: null,
      pid: null,
      key_file: join(home, "local", "key"),
      feeds: [],
      store: join(home, "local", "store.db"),
      uptime_s: null,
    });
  }));

Deno.test("local reset without a platform says how to start it", () =>
  atHome({}, async (context) => {
    await assert.rejects(reset(context, NOTHING), userError("NOT_RUNNING"));
  }));

Deno.test("SEQUENCE_NO_AUTOSTART keeps a command from starting the platform", () =>
  atHome({ SEQUENCE_NO_AUTOSTART: "1" }, async (context) => {
    await assert.rejects(ensureLocal(context), userError("NOT_RUNNING"));
  }));

Deno.test("a taken port is named before anything is started", () =>
  atHome({}, async (context, home) => {
    const other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = other.addr as Deno.NetAddr;
    try {
      await assert.rejects(
        ensurePlatform(context, join(home, "local"), { feeds: [], port }),
        (error) => {
          assert.ok(error instanceof UserError);
          assert.equal(error.code, "PORT_TAKEN");
          assert.match(error.message, new RegExp(String(port)));
          assert.match(error.hint ?? "", /--port 0.*SEQUENCE_LOCAL_PORT/);
          return true;
        },
      );
    } finally {
      other.close();
    }
  }));

Deno.test("the port comes from the option, else from SEQUENCE_LOCAL_PORT, else it is 50052", () => {
  const context = fakeContext({ env: { SEQUENCE_LOCAL_PORT: "0" } });
  assert.equal(wantedPort(context, { port: 7 }), 7);
  assert.equal(wantedPort(context, {}), 0);
  assert.equal(wantedPort(fakeContext(), {}), 50052);
});

Deno.test("a SEQUENCE_LOCAL_PORT that is no port is a usage error", () => {
  for (const text of ["80 ", "-1", "65536", "http"]) {
    const context = fakeContext({ env: { SEQUENCE_LOCAL_PORT: text } });
    assert.throws(() => wantedPort(context, {}), userError("BAD_PORT"), text);
  }
});
