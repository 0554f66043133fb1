import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { action } from "../../../commands/login/action.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import { fakeContext, type FakeSettings } from "../../support/fake_context.ts";

const LIVE = "seq_live_" + "a".repeat(60) + "4f2a";
const TEST = "seq_test_" + "b".repeat(60) + "9c01";

interface Platform {
  url: string;
  /** `METHOD path bearer` of each request. */
  seen: string[];
}

/** Runs `work` with an empty home and a real server that answers by path. */
async function withPlatform(
  answers: Record<string, number>,
  work: (home: string, platform: Platform) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  const seen: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    seen.push(`${request.method} ${pathname} ${request.headers.get("authorization")}`);
    const headers = { "x-request-id": "req-77" };
    return Response.json({}, { status: answers[pathname] ?? 404, headers });
  });
  try {
    await work(home, { url: `http://127.0.0.1:${server.addr.port}`, seen });
  } finally {
    await server.shutdown();
    await Deno.remove(home, { recursive: true });
  }
}

function login(
  home: string,
  url: string,
  settings: FakeSettings,
  options: Record<string, unknown> = {},
) {
  const env = { SEQUENCE_HOME: home, SEQUENCE_API_URL: url, ...settings.env };
  return action(fakeContext({ fetch, ...settings, env }), { args: {}, options });
}

async function stored(home: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(join(home, "config.toml"));
  } catch {
    return undefined;
  }
}

Deno.test("login checks the key against the platform, stores it and never shows it", () =>
  withPlatform({ "/v1/account": 200 }, async (home, { url, seen }) => {
    const result = await login(home, url, { stdin: `${LIVE}\n` }, { withToken: true });
    deepStrictEqual(seen, [`GET /v1/account Bearer ${LIVE}`]);
    ok((await stored(home))?.includes(LIVE));
    const shown = result.text!(paintFor(false)) + JSON.stringify(result.json);
    ok(shown.includes("seq_live_…4f2a") && !shown.includes(LIVE));
    strictEqual(result.target, "live");
  }));

Deno.test("login asks for the risk limits where the platform has no account", () =>
  withPlatform({ "/v1/risk_limits": 200 }, async (home, { url, seen }) => {
    await login(home, url, { stdin: LIVE }, { withToken: true });
    deepStrictEqual(seen.map((line) => line.split(" ")[1]), ["/v1/account", "/v1/risk_limits"]);
    ok((await stored(home))?.includes(LIVE));
  }));

Deno.test("a key that the platform refuses is not stored and exits 4 with the request id", () =>
  withPlatform({ "/v1/account": 401 }, async (home, { url }) => {
    await rejects(login(home, url, { stdin: LIVE }, { withToken: true }), {
      code: "KEY_REFUSED",
      exit: "key",
      requestId: "req-77",
      message: /seq_live_…4f2a/,
    });
    strictEqual(await stored(home), undefined);
  }));

Deno.test("a key of the other mode is refused before any request", () =>
  withPlatform({ "/v1/account": 200 }, async (home, { url, seen }) => {
    await rejects(login(home, url, { stdin: TEST }, { withToken: true }), {
      exit: "key",
      hint: /sequence login --sandbox/,
    });
    const options = { sandbox: true };
    await rejects(login(home, url, { stdin: LIVE, options }, { withToken: true }), { exit: "key" });
    deepStrictEqual(seen, []);
  }));

Deno.test("an unreachable platform exits 5 and stores nothing", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  await withPlatform({}, async (home) => {
    await rejects(login(home, url, { stdin: LIVE }, { withToken: true }), { exit: "unreachable" });
    strictEqual(await stored(home), undefined);
  });
});

Deno.test("Enter at the sandbox prompt chooses the local platform and makes its key", () =>
  withPlatform({}, async (home, { url, seen }) => {
    const result = await login(home, url, { answers: [""], options: { sandbox: true } });
    strictEqual(result.target, "local");
    const file = join(home, "local", "key");
    ok(/^seq_test_[0-9a-f]{64}\n$/.test(await Deno.readTextFile(file)));
    if (Deno.build.os !== "windows") strictEqual((await Deno.stat(file)).mode! & 0o777, 0o600);
    ok((await stored(home))?.includes('sandbox = "local"'));
    deepStrictEqual(seen, []);
  }));

Deno.test("--local needs no terminal and keeps a key that is there", () =>
  withPlatform({}, async (home, { url }) => {
    await login(home, url, { options: { local: true } });
    const first = await Deno.readTextFile(join(home, "local", "key"));
    await login(home, url, { options: { local: true, sandbox: true } });
    strictEqual(await Deno.readTextFile(join(home, "local", "key")), first);
  }));

Deno.test("without a terminal the error names the ways that work", () =>
  withPlatform({}, async (home, { url }) => {
    await rejects(login(home, url, { options: { sandbox: true } }), {
      exit: "usage",
      hint: /--local.*--with-token/,
    });
    await rejects(login(home, url, {}), { exit: "usage", hint: /--with-token/ });
  }));

Deno.test("an empty standard input is no key", () =>
  withPlatform({}, async (home, { url }) => {
    const options = { sandbox: true };
    await rejects(login(home, url, { stdin: "\n", options }, { withToken: true }), { exit: "key" });
    strictEqual(await stored(home), undefined);
  }));

Deno.test("--status masks every key and tells what the environment shadows", () =>
  withPlatform({ "/v1/account": 200 }, async (home, { url }) => {
    await login(home, url, { stdin: LIVE }, { withToken: true });
    const other = "seq_live_" + "d".repeat(60) + "0e0e";
    const env = { SEQUENCE_API_KEY: other };
    const { json, text } = await login(home, url, { env }, { status: true });
    const targets = json!["targets"] as Record<string, unknown>[];
    deepStrictEqual(targets[0], {
      target: "live",
      url,
      key: "seq_live_…0e0e",
      source: "environment",
      shadows: "seq_live_…4f2a",
      file: null,
    });
    deepStrictEqual(targets.map((row) => row["target"]), ["live", "sandbox", "local"]);
    const shown = text!(paintFor(false)) + JSON.stringify(json);
    ok(!shown.includes(LIVE) && !shown.includes(other));
  }));

Deno.test("--local takes no key: one that is handed to it is refused, not dropped", () =>
  withPlatform({}, async (home, { url, seen }) => {
    const options = { local: true };
    for (const option of ["withToken", "keychain"]) {
      await rejects(login(home, url, { stdin: TEST, options }, { [option]: true }), {
        exit: "usage",
        hint: /leave --local out/,
      });
    }
    deepStrictEqual(seen, []);
  }));

Deno.test("--status is a table with a dash where there is nothing", () =>
  withPlatform({}, async (home, { url }) => {
    const { text } = await login(home, url, {}, { status: true });
    deepStrictEqual(text!(paintFor(false)).split("\n"), [
      "TARGET   KEY   FROM  SHADOWS",
      "live     none  —     —",
      "sandbox  none  —     —",
      "local    none  —     —",
    ]);
  }));
