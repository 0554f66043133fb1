import { deepStrictEqual, doesNotMatch, match, ok, rejects, strictEqual } from "node:assert/strict";
import { action } from "../../../commands/mesh/action.ts";
import { paintFor, plain } from "../../../lib/cli/ansi.ts";
import { displayWidth } from "../../../lib/cli/table.ts";
import { stringifyExact } from "../../../lib/contract/json.ts";
import { type Answer, text, withServer } from "../../api/scripted_server.ts";
import { fakeContext } from "../../support/fake_context.ts";

const KEY = "seq_test_" + "b".repeat(64);
const ID = "dep_4f0c2a917be35d68";
const US = 1000n;

const latency = (count: number, p50: bigint) => ({
  count,
  min_ns: p50 - US,
  mean_ns: p50,
  p50_ns: p50,
  p90_ns: p50 + US,
  p99_ns: p50 * 3n,
  max_ns: p50 * 4n,
});
const instance = (label: string, venue: string, more = {}) => ({
  label,
  mesh_id: 11406250387452198017n,
  edge_id: `venue-edge-${venue}`,
  venue,
  region: "eu-west-1",
  symbols: ["BTC-USD"],
  status: "running",
  live: true,
  last_heartbeat_ns: 1790000179980000000n,
  receives_messages: true,
  ...more,
});
const MESH = {
  deployment_id: ID,
  name: "xv-arb",
  window_s: 60,
  as_of_ns: 1790000180000000000n,
  instances: [instance("maker", "kraken"), instance("hedger", "coinbase")],
  links: [
    {
      from: "maker",
      to: "hedger",
      messages: 1204,
      bytes: 19264,
      dropped: 4,
      drops_by_reason: { PEER_NOT_RUNNING: 1, TOO_LARGE: 3 },
      messages_total: 1204,
      last_message_ns: 1790000178200000000n,
      latency: latency(1200, 78n * US),
      probe: latency(60, 71n * US),
    },
    {
      from: "hedger",
      to: "maker",
      messages: 0,
      bytes: 0,
      dropped: 0,
      drops_by_reason: {},
      messages_total: 0,
      last_message_ns: null,
      latency: null,
      probe: latency(60, 70_500n),
    },
  ],
  latency_definition: "from the send call in the sender's callback to the receiver's on_message",
};

/** Runs `mesh` against a platform that answers with `answers`. */
async function mesh(answers: readonly Answer[], window = 60) {
  let asked: string[] = [];
  let shown = { json: {}, text: "", coloured: "" };
  await withServer(answers, async ({ url, seen }) => {
    const context = fakeContext({
      env: { SEQUENCE_SANDBOX_API_KEY: KEY, SEQUENCE_API_URL: url, SEQUENCE_HOME: "/nowhere" },
      options: { sandbox: true },
      fetch,
    });
    try {
      const result = await action(context, { args: { name: ID }, options: { window } });
      const { json = {}, text } = result;
      shown = {
        json,
        text: text!(paintFor(false)),
        coloured: text!(paintFor(true)),
      };
    } finally {
      asked = seen.map(({ path }) => path);
    }
  });
  return { ...shown, asked };
}
const answer = (document: unknown): Answer => text(stringifyExact(document));

Deno.test("mesh asks for the window and hands the platform's document on unchanged", async () => {
  const { json, asked } = await mesh([answer(MESH)], 600);
  deepStrictEqual(asked, [`/v1/deployments/${ID}/mesh?window_s=600`]);
  deepStrictEqual(JSON.parse(stringifyExact(json)), JSON.parse(stringifyExact(MESH)));
  ok(stringifyExact(json).includes("11406250387452198017"), "ids keep all digits");
});

Deno.test("mesh shows where labels run, latencies of each pair, and what they were measured on", async () => {
  const { text } = await mesh([answer(MESH)]);
  match(text, /maker +kraken +eu-west-1 +venue-edge-kraken +running/);
  const rows = text.split("\n");
  const at = rows.findIndex((row) => row.startsWith("FROM ↓"));
  const [heading, p50, p99, max, measured, back, , , pings] = rows.slice(at);
  match(heading!, /maker +hedger$/);
  match(p50!, /^maker +p50 +· +78\.0 µs$/);
  match(p99!, /p99 +· +234\.0 µs$/);
  match(max!, /max +· +312\.0 µs$/);
  match(measured!, /measured on +· +1,200 messages$/);
  match(back!, /^hedger +p50 +70\.5 µs +·$/);
  match(pings!, /measured on +60 pings +·$/);
});

Deno.test("mesh tells messages, size, and why some were dropped, most first", async () => {
  const { text } = await mesh([answer(MESH)]);
  match(text, /maker → hedger +1,204 +19\.3 KB +4 +too long 3, peer not running 1/);
  doesNotMatch(text, /hedger → maker/, "a pair without traffic is no row of it");
});

Deno.test("messages to nobody are told with their sender and the reason, also of one instance alone", async () => {
  const astray = [{ from: "maker", dropped: 12, drops_by_reason: { NO_SUCH_PEER: 12 } }];
  for (const alone of [false, true]) {
    const rest = alone ? { instances: [MESH.instances[0]], links: [] } : {};
    const { text } = await mesh([answer({ ...MESH, ...rest, astray })]);
    match(text, /maker → nobody +0 +0 B +12 +no such label 12/);
  }
});

Deno.test("the drawing has an arrow from the sender to the receiver", async () => {
  const { text } = await mesh([answer(MESH)]);
  const rows = text.split("\n");
  const at = rows.indexOf("[maker]      [hedger]");
  ok(at > 0, text);
  const arrow = rows[at + 1]!;
  match(arrow, /^ +●─+▶ {2}1,204 messages$/);
  strictEqual(rows[at]!.slice(arrow.indexOf("●"))[0], "k", "it begins below the sender");
  strictEqual(arrow.indexOf("▶"), rows[at]!.indexOf("ger]"), "it ends below the receiver");
});

Deno.test("a mesh in colour reads the same as one without", async () => {
  const { text, coloured } = await mesh([answer(MESH)]);
  strictEqual(plain(coloured), text);
  ok(coloured !== text);
});

Deno.test("an instance alone has no pairs", async () => {
  const { text } = await mesh([answer({ ...MESH, instances: [MESH.instances[0]], links: [] })]);
  match(text, /One instance alone/);
  doesNotMatch(text, /FROM/);
});

Deno.test("a mesh without any message says so and still has the pings", async () => {
  const links = MESH.links.map((link) => ({
    ...link,
    messages: 0,
    dropped: 0,
    drops_by_reason: {},
    latency: null,
  }));
  const { text } = await mesh([answer({ ...MESH, links })]);
  match(text, /No messages of the algo\./);
  match(text, /60 pings/);
});

Deno.test("a matrix that is wider than the window is a row a pair", async () => {
  const labels = Array.from({ length: 9 }, (_, i) => `instance-${i}`);
  const links = labels.flatMap((from) =>
    labels.filter((to) => to !== from).map((to) => ({ ...MESH.links[0]!, from, to }))
  );
  const instances = labels.map((label) => instance(label, "kraken"));
  const { text } = await mesh([answer({ ...MESH, instances, links })]);
  const at = text.split("\n").findIndex((row) => row.startsWith("FROM → TO") && /P50/.test(row));
  const rows = text.split("\n").slice(at + 1, at + 73);
  ok(at > 0 && rows.every((row) => displayWidth(row) <= 80));
  match(rows[71]!, /^instance-8 → instance-7 +78\.0 µs +234\.0 µs +312\.0 µs +1,200 messages$/);
});

Deno.test("labels from outside are shown, not obeyed", async () => {
  const evil = `a\x1b[2J日本`;
  const instances = [instance(evil, "kraken"), instance("b", "coinbase")];
  const links = [{ ...MESH.links[0], from: evil, to: "b" }];
  const { text } = await mesh([answer({ ...MESH, instances, links })]);
  // deno-lint-ignore no-control-regex
  doesNotMatch(text, /\x1b/);
  match(text, /a\\u\{1b\}\[2J日本/);
});

Deno.test("a platform without the endpoint says so, a deployment that is not there is not found", async () => {
  const unserved = text('{"error": {"code": "NOT_IMPLEMENTED", "message": "no"}}', { status: 501 });
  const absent = text('{"error": {"code": "NOT_FOUND", "message": "no"}}', { status: 404 });
  const deployment = answer({ deployment_id: ID, name: "xv-arb" });
  await rejects(mesh([unserved, deployment]), { code: "NO_MESH", exit: "failed" });
  await rejects(mesh([absent, absent]), { exit: "notFound" });
});
