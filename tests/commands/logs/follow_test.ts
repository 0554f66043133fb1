import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { action } from "../../../commands/logs/action.ts";
import { stringifyExact } from "../../../lib/contract/json.ts";
import { fakeContext } from "../../support/fake_context.ts";

const KEY = "seq_test_" + "b".repeat(64);
const ID = "dep_4f0c2a917be35d68";
const TOPIC = `logs:${ID}`;
const ALL = ["logs.cursor", "logs.wait", "stream.logs", "stream.resume"];
const T0 = 1_790_000_000_000_000_000n;

const cursorOf = (n: number) => `l_${n.toString(16).padStart(14, "0")}`;
const line = (n: number, level = "INFO") => ({
  cursor: cursorOf(n),
  ts_ns: T0 + BigInt(n),
  level,
  label: "maker",
  message: `line ${n}`,
});
const json = (value: unknown, status = 200) => new Response(stringifyExact(value), { status });

interface Script {
  capabilities?: string[];
  /** Answers to requests for log pages, in order; the last one stays. */
  pages: ((query: URLSearchParams) => Response | Promise<Response>)[];
  /** What each connection does after its subscription. */
  connections?: ((socket: WebSocket, resume: string | undefined) => void)[];
}

/** Follows the log of a real server that plays a script, until `lines` lines were printed. */
async function follow(
  script: Script,
  lines: number,
  options: { json?: boolean; input?: Record<string, unknown> } = {},
) {
  const resumed: (string | undefined)[] = [];
  const unexpected: string[] = [];
  let page = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const url = new URL(request.url);
      strictEqual(request.headers.get("authorization"), `Bearer ${KEY}`);
      if (url.pathname === "/v1/health") return json({ capabilities: script.capabilities ?? ALL });
      if (url.pathname === `/v1/deployments/${ID}/logs`) {
        return script.pages[Math.min(page++, script.pages.length - 1)]!(url.searchParams);
      }
      const play = script.connections?.[resumed.length];
      if (url.pathname === "/v1/stream" && play !== undefined) {
        const { socket, response } = Deno.upgradeWebSocket(request);
        socket.onmessage = ({ data }) => {
          const { subscribe, resume } = JSON.parse(data);
          deepStrictEqual(subscribe, [TOPIC]);
          socket.send(JSON.stringify({ subscribed: subscribe, rejected: [], reasons: {} }));
          play(socket, resume?.[TOPIC]);
        };
        resumed.push(undefined);
        socket.addEventListener("message", ({ data }) => {
          resumed[resumed.length - 1] = JSON.parse(data).resume?.[TOPIC];
        });
        return response;
      }
      unexpected.push(`${request.method} ${url.pathname}`);
      return json({ error: { code: "NOT_FOUND", message: "not found" } }, 404);
    },
  );
  const interruption = new AbortController();
  const shown: unknown[] = [];
  const context = fakeContext({
    env: {
      SEQUENCE_SANDBOX_API_KEY: KEY,
      SEQUENCE_API_URL: `http://127.0.0.1:${server.addr.port}`,
      SEQUENCE_HOME: "/nowhere",
    },
    options: { sandbox: true, json: options.json ?? false },
    fetch,
    openWebSocket: (url, headers) => new WebSocket(url, { headers }),
    signal: interruption.signal,
  });
  const counted: typeof context = {
    ...context,
    emitAll: async (rows, text) => {
      await context.emitAll(rows, text);
      shown.push(...rows);
      if (shown.length >= lines) interruption.abort();
    },
  };
  try {
    const input = { follow: true, tail: 100, ...options.input };
    const result = await action(counted, { args: { name: ID }, options: input });
    deepStrictEqual(unexpected, []);
    return { result, out: context.out(), err: context.err(), resumed };
  } finally {
    interruption.abort();
    await server.shutdown();
  }
}

const page = (rows: unknown[], next: number) => () =>
  json({ logs: rows, next_cursor: cursorOf(next), has_more: false });
const event = (n: number, level?: string) => {
  const { cursor, ...data } = line(n, level);
  return stringifyExact({ channel: TOPIC, cursor, data });
};
const numbers = (out: string) => [...out.matchAll(/line (\d+)/g)].map((found) => Number(found[1]));

Deno.test("following shows each line once and in order over a lost connection, and says so", async () => {
  const { result, out, err, resumed } = await follow({
    pages: [page([line(1), line(2)], 2)],
    connections: [
      (socket) => {
        socket.send(event(3));
        socket.send(event(4));
        setTimeout(() => socket.close(1001), 20);
      },
      // Begins one line too early, as a platform may.
      (socket) => [4, 5, 6].forEach((n) => socket.send(event(n))),
    ],
  }, 6);
  deepStrictEqual(numbers(out), [1, 2, 3, 4, 5, 6]);
  deepStrictEqual(resumed, [cursorOf(2), cursorOf(4)]);
  match(err, /connection lost, reconnecting\nreconnected/);
  deepStrictEqual(result, {});
});

Deno.test("lines that the platform no longer has are told, not passed over", async () => {
  const { err } = await follow({
    pages: [page([], 2)],
    connections: [(socket) => {
      socket.send(JSON.stringify({ channel: TOPIC, data: { gap: true, from_cursor: "l_2" } }));
      socket.send(event(9));
    }],
  }, 1);
  match(err, /lines are missing/);
});

Deno.test("a level filter holds for the lines of the stream too", async () => {
  const { out } = await follow(
    {
      pages: [page([line(1, "WARN")], 1)],
      connections: [(socket) => {
        socket.send(event(2, "INFO"));
        socket.send(event(3, "ERROR"));
      }],
    },
    2,
    { input: { level: "WARN" } },
  );
  deepStrictEqual(numbers(out), [1, 3]);
});

Deno.test("with --json the rows are NDJSON with exact times, and stderr stays silent", async () => {
  const { out, err } = await follow(
    { pages: [page([line(1)], 1)], connections: [(socket) => socket.send(event(2))] },
    2,
    { json: true },
  );
  const rows = out.trimEnd().split("\n");
  strictEqual(rows.length, 2);
  ok(rows.every((row, i) => row.includes(`"ts_ns":${T0 + BigInt(i + 1)}`)), out);
  ok(rows[1]!.includes(`"cursor":"${cursorOf(2)}"`), out);
  strictEqual(err, "");
});

Deno.test("without a stream it goes on by cursor, also after an outage", async () => {
  const cursors: (string | null)[] = [];
  const { out } = await follow({
    capabilities: ["logs.cursor"],
    pages: [
      page([line(1)], 1),
      (query) => {
        cursors.push(query.get("cursor"));
        return json({ logs: [line(2)], next_cursor: cursorOf(2) });
      },
      () => json({ error: { code: "SERVICE_UNAVAILABLE", message: "starting" } }, 503),
      (query) => {
        cursors.push(query.get("cursor"));
        return json({ logs: [line(3)], next_cursor: cursorOf(3) });
      },
    ],
  }, 3);
  deepStrictEqual(numbers(out), [1, 2, 3]);
  deepStrictEqual(cursors, [cursorOf(1), cursorOf(2)]);
});

Deno.test("a platform without cursors is polled by pages; equal lines count, none is shown twice", async () => {
  const bare = (n: number) => ({ ts_ns: T0 + BigInt(n), level: "INFO", message: `line ${n}` });
  const pageOf = (...ns: number[]) => () => json({ logs: ns.map(bare) });
  const { out, err } = await follow({
    capabilities: [],
    // The second page reaches further back than the first one did.
    pages: [pageOf(2, 3), pageOf(1, 2, 3, 4), pageOf(1, 2, 3, 4, 4, 5)],
  }, 5);
  deepStrictEqual(numbers(out), [2, 3, 4, 4, 5]);
  match(err, /a burst may lose lines/);
});

Deno.test("a line that would move the cursor or colour the terminal is shown as text", async () => {
  const evil = { ...line(1), message: "line 1 \u001b[2J\u001b]0;owned\u0007" };
  const { out } = await follow({ pages: [page([evil], 1)], connections: [() => {}] }, 1);
  ok(!out.includes("\u001b"), out);
  match(out, /line 1 \\u\{1b\}/);
});
