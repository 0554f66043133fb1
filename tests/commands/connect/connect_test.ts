import assert from "node:assert/strict";
import { action as connect } from "../../../commands/connect/action.ts";
import { action as disconnect } from "../../../commands/disconnect/action.ts";
import { action as venues } from "../../../commands/venues/action.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import type { Action, Input } from "../../../lib/cli/command.ts";
import { UserError } from "../../../lib/cli/errors.ts";
import { type Answer, json, type Seen, withServer } from "../../api/scripted_server.ts";
import { type FakeContext, fakeContext, type FakeSettings } from "../../support/fake_context.ts";

const KEY = "venue-key-0123456789";
const SECRET = 'venue-secret-"quoted"/9876543210';
const STDIN = JSON.stringify({ api_key: KEY, api_secret: SECRET });

/** Runs an action on live against a server; gives what was shown, and what was asked. */
async function run(
  action: Action,
  answers: readonly Answer[],
  input: Partial<Input>,
  settings: FakeSettings = {},
) {
  let context: FakeContext | undefined;
  let seen: Seen[] = [];
  let outcome: { text: string; json: Record<string, unknown> } | UserError | undefined;
  await withServer(answers, async (server) => {
    context = fakeContext({
      fetch: (request, init) => fetch(request, init),
      ...settings,
      env: {
        SEQUENCE_API_KEY: "seq_live_" + "a".repeat(64),
        SEQUENCE_API_URL: server.url,
        SEQUENCE_HOME: "/nowhere",
      },
    });
    try {
      const result = await action(context, {
        args: { venue: "kraken", ...input.args },
        options: input.options ?? {},
      });
      outcome = { text: result.text!(paintFor(false)), json: result.json! };
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      outcome = cause;
    }
    seen = server.seen;
  });
  return { outcome: outcome!, seen, shown: context!.out() + context!.err() };
}

const withSecrets = { options: { withSecrets: true } };

Deno.test("connect sends a venue's keys from stdin to the platform and shows none of them", async () => {
  const { outcome, seen } = await run(
    connect,
    [json({ venue: "kraken", connected: true, updated_at_ns: 5 })],
    withSecrets,
    { stdin: STDIN },
  );
  assert.deepEqual(seen.map(({ method, path }) => `${method} ${path}`), [
    "PUT /v1/credentials/kraken",
  ]);
  assert.deepEqual(JSON.parse(seen[0]!.body), { api_key: KEY, api_secret: SECRET });
  const shown = JSON.stringify(outcome);
  assert.ok(!shown.includes(KEY) && !shown.includes("9876543210"), shown);
  assert.ok(!(outcome instanceof UserError));
  assert.deepEqual(outcome.json, { venue: "kraken", connected: true, stored: true });
});

Deno.test("connect asks at hidden prompts, and Enter leaves the passphrase out", async () => {
  const { seen } = await run(connect, [json({ stored: false })], {}, {
    answers: [` ${KEY}`, SECRET, ""],
  });
  assert.deepEqual(JSON.parse(seen[0]!.body), { api_key: KEY, api_secret: SECRET });
});

Deno.test("a platform that keeps no keys is told as such", async () => {
  const answers = [json({ stored: false })];
  const { outcome } = await run(connect, answers, withSecrets, { stdin: STDIN });
  assert.ok(!(outcome instanceof UserError));
  assert.match(outcome.text, /kept none of them/);
});

Deno.test("POST is tried where PUT is not taken", async () => {
  const answers = [json({}, { status: 405 }), json({})];
  const { seen } = await run(connect, answers, withSecrets, { stdin: STDIN });
  assert.deepEqual(seen.map(({ method }) => method), ["PUT", "POST"]);
});

Deno.test("secrets that a platform echoes in its error are not shown, in any form", async () => {
  const echo: Answer = ({ body }) =>
    Response.json({
      error: {
        code: "VALIDATION_ERROR",
        message: `bad key ${KEY} in ${body}`,
        request_id: `req-${KEY}`,
        details: [{ field: "api_secret", message: `got ${SECRET}`, value: SECRET, hint: KEY }],
      },
    }, { status: 422 });
  const { outcome, shown } = await run(connect, [echo], withSecrets, {
    stdin: STDIN,
    options: { debug: true },
  });
  assert.ok(outcome instanceof UserError);
  const { message, hint, details, requestId, cause, stack } = outcome;
  const all = shown + JSON.stringify({ message, hint, details, requestId, cause, stack });
  for (const mark of [KEY, SECRET, "9876543210"]) assert.ok(!all.includes(mark), all);
  assert.match(message, /bad key …/);
});

Deno.test("without a terminal connect tells how to give the keys", async () => {
  const { outcome, seen } = await run(connect, [json({})], {});
  assert.ok(outcome instanceof UserError);
  assert.match(outcome.hint!, /sequence connect kraken --with-secrets/);
  assert.deepEqual(seen, []);
});

Deno.test("disconnect on live asks; a venue that isn't connected is not found", async () => {
  const refused = await run(disconnect, [json({})], {});
  assert.ok(refused.outcome instanceof UserError);
  assert.equal(refused.outcome.exit, "refused");
  assert.deepEqual(refused.seen, []);
  const missing = json({ error: { code: "NOT_FOUND", message: "kraken is not connected" } }, {
    status: 404,
  });
  const gone = await run(disconnect, [missing], {}, { options: { yes: true } });
  assert.ok(gone.outcome instanceof UserError);
  assert.equal(gone.outcome.exit, "notFound");
  assert.equal(gone.outcome.hint, "sequence venues lists them");
  const { outcome, seen } = await run(disconnect, [json({})], {}, { options: { yes: true } });
  assert.deepEqual(seen.map(({ method, path }) => `${method} ${path}`), [
    "DELETE /v1/credentials/kraken",
  ]);
  assert.ok(!(outcome instanceof UserError));
});

Deno.test("disconnect --dry-run sends nothing", async () => {
  const { seen, outcome } = await run(disconnect, [json({})], { options: { dryRun: true } });
  assert.deepEqual(seen, []);
  assert.ok(!(outcome instanceof UserError));
  assert.match(outcome.text, /DELETE .*\/v1\/credentials\/kraken/);
});

Deno.test("venues reads rows, plain names and bare lists", async () => {
  const row = {
    venue: "kraken",
    connected: true,
    required: true,
    api_key_suffix: "9c1d",
    updated_at_ns: 1_789_999_000_000_000_000,
    edge_id: "venue-edge-kraken",
    heartbeat: { status: "up", age_ms: 50 },
  };
  for (const list of [{ credentials: [row, "okx"] }, [row, "okx"]]) {
    const { outcome } = await run(venues, [json(list)], {});
    assert.ok(!(outcome instanceof UserError));
    assert.match(outcome.text, /kraken\s+yes\s+…9c1d\s+venue-edge-kraken\s+up, now\s+16 min ago/);
    assert.match(outcome.text, /okx\s+yes/);
  }
  const { outcome } = await run(venues, [json({ credentials: [] })], {});
  assert.ok(!(outcome instanceof UserError));
  assert.match(outcome.text, /sequence connect VENUE/);
});
