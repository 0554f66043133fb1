import { deepStrictEqual as assertEquals, ok as assert, rejects } from "node:assert/strict";
import { join } from "node:path";
import type { BuildInfo } from "../../lib/release/build_info.ts";
import { readLastCheck, writeLastCheck } from "../../lib/release/last_check.ts";
import { lookForUpdate } from "../../lib/release/look.ts";
import { DAY_MS, noticeUpdate, wantsNotice } from "../../lib/release/notice.ts";
import { releaseFiles } from "../../tools/release.ts";
import { makeReleaseKey } from "../../tools/release_key.ts";
import { ReleaseServer } from "../e2e/support/release_server.ts";
import { fakeContext, type FakeSettings } from "../support/fake_context.ts";

const NOW = 1_790_000_000_000;
const BUILD: BuildInfo = {
  version: "0.1.0",
  commit: "unknown",
  target: "x86_64-unknown-linux-gnu",
  deno: "2.6.10",
  channel: "stable",
  repo: "owner/name",
  keys: [],
  keyIds: [],
};

/** A person at a terminal, with a home of their own. */
async function atTerminal(
  work: (make: (over?: FakeSettings) => ReturnType<typeof fakeContext>) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await work(({ env, ...over } = {}) =>
      fakeContext({
        answers: [],
        now: () => NOW,
        ...over,
        env: { SEQUENCE_HOME: join(home, "sequence"), ...env },
      })
    );
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("a notice is for a person at a terminal, of a build that has releases", () => {
  const terminal = { answers: [] as string[] };
  const wants = (settings: FakeSettings, build: Partial<BuildInfo> = {}) =>
    wantsNotice(fakeContext(settings), { ...BUILD, ...build });
  assertEquals(wants(terminal), true);
  assertEquals(wants({}), false);
  assertEquals(wants({ ...terminal, options: { json: true } }), false);
  assertEquals(wants({ ...terminal, options: { quiet: true } }), false);
  assertEquals(wants({ ...terminal, env: { CI: "true" } }), false);
  assertEquals(wants({ ...terminal, env: { SEQUENCE_NO_UPDATE_CHECK: "1" } }), false);
  assertEquals(wants(terminal, { repo: "" }), false);
  assertEquals(wants({ ...terminal, env: { SEQUENCE_CLI_REPO: "a/b" } }, { repo: "" }), true);
  assertEquals(wants(terminal, { channel: "source" }), false);
});

Deno.test("a look is started at most once a day, and the notice shown at most once a day", () =>
  atTerminal(async (make) => {
    let looks = 0;
    const shown = async (now: number): Promise<boolean> => {
      const context = make({ now: () => now });
      await noticeUpdate(context, () => void looks++, BUILD);
      assertEquals(context.out(), "");
      return context.err().includes("sequence 0.2.0 is there (this is 0.1.0): sequence update");
    };
    assertEquals([await shown(NOW), looks], [false, 1]);
    assertEquals([await shown(NOW + 1), looks], [false, 1]);

    const { env } = make();
    await writeLastCheck(env, {
      schema: "sequence.update-check/1",
      checked_at: NOW + 2,
      newer: "0.2.0",
    });
    assertEquals([await shown(NOW + 3), looks], [true, 1]);
    assertEquals([await shown(NOW + 4), looks], [false, 1]);
    assertEquals([await shown(NOW + 3 + DAY_MS), looks], [true, 2]);
    assertEquals((await readLastCheck(env))?.newer, "0.2.0");
    assertEquals([await shown(NOW), looks], [true, 3], "a clock that was set back is no end");
  }));

Deno.test("a version that is here already is no news", () =>
  atTerminal(async (make) => {
    const context = make();
    await writeLastCheck(context.env, {
      schema: "sequence.update-check/1",
      checked_at: NOW,
      newer: "0.2.0",
    });
    await noticeUpdate(context, () => {}, { ...BUILD, version: "0.2.0" });
    assertEquals(context.err(), "");
  }));

Deno.test("a home that cannot be written does not fail the command that worked", () =>
  atTerminal(async (make) => {
    const context = make({ env: { SEQUENCE_HOME: "/dev/null/sequence" } });
    await noticeUpdate(context, () => {}, BUILD);
    assertEquals(context.err(), "");
  }));

Deno.test("a look notes only a release that checks out and has not expired", () =>
  atTerminal(async (make) => {
    const server = new ReleaseServer();
    try {
      const { privatePem, publicKey, id } = await makeReleaseKey();
      const stranger = await makeReleaseKey();
      const build = { ...BUILD, keys: [publicKey], keyIds: [id] };
      const context = make({ fetch, env: { SEQUENCE_UPDATE_API: server.url } });
      const look = async (expires: number, privateKey = privatePem) => {
        const content = new TextEncoder().encode("program");
        const files = await releaseFiles({
          version: "0.2.0",
          programs: [{ target: BUILD.target, content }],
          released: new Date(NOW - DAY_MS),
          expires: new Date(expires),
          privateKey,
          level: 1,
        });
        server.releases = [{ version: "0.2.0", files }];
        await lookForUpdate(context, build, "/home/me/bin/sequence");
        return await readLastCheck(context.env);
      };
      assertEquals((await look(NOW + DAY_MS))?.newer, "0.2.0");
      assertEquals((await look(NOW - 1))?.newer, undefined);
      await rejects(() => look(NOW + DAY_MS, stranger.privatePem), { code: "UPDATE_SIGNATURE" });
      assertEquals((await readLastCheck(context.env))?.newer, undefined);
      assert(server.seen.every(({ path }) => !path.endsWith(".tar.gz")), "no archive is fetched");
    } finally {
      await server.close();
    }
  }));
