import assert from "node:assert/strict";
import { ApiError } from "../../lib/api/api_error.ts";
import { createRestClient } from "../../lib/api/rest_client.ts";
import { type FollowOptions, followStream } from "../../lib/api/stream_client.ts";
import { TopicsRejected } from "../../lib/api/stream_connection.ts";
import type { StreamEvent } from "../../lib/contract/stream.ts";
import { fakeContext } from "../support/fake_context.ts";

const KEY = "seq_test_" + "a".repeat(64);

interface Subscribe {
  subscribe: string[];
  resume: Record<string, string>;
}

interface Wire {
  socket: WebSocket;
  /** The connection's number, from 1. */
  n: number;
  subscribe: Subscribe;
  ack(): void;
  event(cursor: number | undefined, data?: Record<string, unknown>): void;
  /** Cuts the line. */
  drop(): void;
}

interface Platform {
  /** What follows a subscribe message. */
  onSubscribe(wire: Wire): void;
  /** Instead of an upgrade. */
  refuse?(n: number): Response | undefined;
  account?: number;
}

interface World {
  url: string;
  subscribes: Subscribe[];
  /** What each upgrade asked for; a request is closed once it has been answered. */
  upgrades: { url: string; authorization: string | null }[];
  rest: string[];
  alive: number;
}

const cursorOf = (n: number) => `l_${n.toString(16).padStart(14, "0")}`;

/** Runs `work` with a real server that speaks the stream's part of the contract. */
async function withStream(
  platform: Platform,
  work: (world: World) => Promise<void>,
): Promise<void> {
  const world: World = { url: "", subscribes: [], upgrades: [], rest: [], alive: 0 };
  const open = new Set<WebSocket>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { pathname } = new URL(request.url);
      if (pathname !== "/v1/stream") {
        world.rest.push(pathname);
        return Response.json({}, { status: platform.account ?? 200 });
      }
      const authorization = request.headers.get("authorization");
      world.upgrades.push({ url: request.url, authorization });
      const n = world.upgrades.length;
      const refused = platform.refuse?.(n);
      if (refused !== undefined) return refused;
      const { socket, response } = Deno.upgradeWebSocket(request);
      open.add(socket);
      socket.onclose = () => open.delete(socket);
      socket.onmessage = ({ data }) => {
        const subscribe = JSON.parse(data) as Subscribe;
        if (subscribe.subscribe.length === 0) {
          world.alive++;
          return;
        }
        world.subscribes.push(subscribe);
        platform.onSubscribe(wireOf(socket, n, subscribe));
      };
      return response;
    },
  );
  world.url = `http://127.0.0.1:${server.addr.port}`;
  try {
    await work(world);
  } finally {
    await Promise.all([...open].map((socket) =>
      new Promise<void>((resolve) => {
        socket.addEventListener("close", () => resolve());
        if (socket.readyState === WebSocket.OPEN) socket.close();
      })
    ));
    await server.shutdown();
  }
}

function wireOf(socket: WebSocket, n: number, subscribe: Subscribe): Wire {
  const send = (value: unknown) => socket.send(JSON.stringify(value));
  const [topic] = subscribe.subscribe;
  return {
    socket,
    n,
    subscribe,
    ack: () => send({ subscribed: subscribe.subscribe, rejected: [], reasons: {}, id: "1" }),
    event: (cursor, data = {}) =>
      send({
        channel: topic,
        ...(cursor === undefined ? {} : { cursor: cursorOf(cursor) }),
        data: { n: cursor ?? null, ...data },
      }),
    drop: () => socket.close(),
  };
}

/** Follows until `count` events have come, then interrupts. */
async function collect(
  url: string,
  count: number,
  options: Partial<FollowOptions> = {},
): Promise<{ events: StreamEvent[]; told: string[] }> {
  const controller = new AbortController();
  const context = fakeContext({
    fetch: (input, init) => fetch(input, init),
    openWebSocket: (address, headers) => new WebSocket(address, { headers }),
    signal: controller.signal,
  });
  const client = createRestClient({ context, baseUrl: url, key: KEY });
  const told: string[] = [];
  const events: StreamEvent[] = [];
  const follow = followStream(context, client, {
    topics: ["logs:dep_1"],
    lost: (attempt) => Promise.resolve(void told.push(`lost ${attempt}`)),
    back: () => Promise.resolve(void told.push("back")),
    ...options,
  });
  for await (const event of follow) {
    events.push(event);
    if (events.length === count) controller.abort();
  }
  return { events, told };
}

const numbers = (events: StreamEvent[]) => events.map((event) => event.data["n"]);

Deno.test("a stream is subscribed to with the key in a header, and its events come in order", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      for (let n = 1; n <= 50; n++) wire.event(n);
    },
  }, async ({ url, upgrades, subscribes }) => {
    const { events, told } = await collect(url, 50);
    assert.deepEqual(numbers(events), Array.from({ length: 50 }, (_, i) => i + 1));
    assert.deepEqual(told, []);
    assert.equal(upgrades[0]!.authorization, `Bearer ${KEY}`);
    assert(!upgrades[0]!.url.includes(KEY));
    assert.deepEqual(subscribes[0]!.subscribe, ["logs:dep_1"]);
    assert.deepEqual(subscribes[0]!.resume, {});
  }));

Deno.test("after a dropped socket the stream goes on without a hole and without a double", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      // The second connection sends some again, the third begins exactly behind.
      const from = [1, 3, 8][wire.n - 1]!;
      const to = [4, 7, 10][wire.n - 1]!;
      for (let n = from; n <= to; n++) wire.event(n);
      if (wire.n < 3) wire.drop();
    },
  }, async ({ url, subscribes }) => {
    const { events, told } = await collect(url, 10);
    assert.deepEqual(numbers(events), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(subscribes.map((each) => each.resume["logs:dep_1"]), [
      undefined,
      cursorOf(4),
      cursorOf(7),
    ]);
    assert.deepEqual(told, ["lost 1", "back", "lost 1", "back"]);
  }));

Deno.test("a stream goes on behind a cursor that its caller brings, and keeps it up to date", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      wire.event(5);
      wire.event(6);
    },
  }, async ({ url, subscribes }) => {
    const cursors = new Map([["logs:dep_1", cursorOf(5)]]);
    const { events } = await collect(url, 1, { cursors });
    assert.deepEqual(numbers(events), [6]);
    assert.equal(subscribes[0]!.resume["logs:dep_1"], cursorOf(5));
    assert.equal(cursors.get("logs:dep_1"), cursorOf(6));
  }));

Deno.test("events without a cursor, and of the topic's gap, are all given out", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      wire.event(undefined, { gap: true });
      wire.event(undefined);
      wire.event(undefined);
    },
  }, async ({ url }) => {
    const { events } = await collect(url, 3);
    assert.deepEqual(events.map((event) => event.data["gap"] ?? false), [true, false, false]);
  }));

Deno.test("frames that are nothing for us are passed over", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.socket.send("no json");
      wire.socket.send(new Uint8Array([1, 2, 3]));
      wire.socket.send('{"error": {"code": "BAD_REQUEST", "message": "…"}}');
      wire.ack();
      wire.socket.send('{"channel": "logs:dep_1", "data": null}');
      wire.event(1);
    },
  }, async ({ url }) => {
    assert.deepEqual(numbers((await collect(url, 1)).events), [1]);
  }));

Deno.test("integers of an event keep all their digits", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      wire.socket.send('{"channel": "x", "data": {"ts_ns": 1790000124002000001}}');
    },
  }, async ({ url }) => {
    const { events } = await collect(url, 1);
    assert.equal(events[0]!.data["ts_ns"], 1790000124002000001n);
  }));

Deno.test("topics that the platform refuses end the stream with its reasons", () =>
  withStream({
    onSubscribe: ({ socket }) =>
      socket.send(JSON.stringify({
        subscribed: [],
        rejected: ["logs:dep_1"],
        reasons: { "logs:dep_1": "not_found" },
      })),
  }, async ({ url }) => {
    await assert.rejects(collect(url, 1), (cause: unknown) => {
      assert(cause instanceof TopicsRejected);
      assert.deepEqual({ ...cause.reasons }, { "logs:dep_1": "not_found" });
      return true;
    });
  }));

const unauthorised = () => Response.json({ error: "no" }, { status: 401 });

Deno.test("a key that the platform refuses ends the stream, and is no outage", () =>
  withStream({ onSubscribe: () => {}, refuse: unauthorised, account: 401 }, async (world) => {
    await assert.rejects(collect(world.url, 1), (cause: unknown) => {
      assert(cause instanceof ApiError);
      assert.deepEqual([cause.status, cause.exit], [401, "key"]);
      return true;
    });
    assert.deepEqual([world.upgrades.length, world.rest], [1, ["/v1/account"]]);
  }));

Deno.test("a key that is revoked while the stream runs ends it at the next connection", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      wire.event(1);
      wire.socket.close(4401, "key revoked");
    },
    refuse: (n) => n > 1 ? unauthorised() : undefined,
    account: 401,
  }, async ({ url }) => {
    await assert.rejects(
      collect(url, 2),
      (cause: unknown) => cause instanceof ApiError && cause.exit === "key",
    );
  }));

Deno.test("an outage is waited out, told at each try", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      wire.event(1);
    },
    refuse: (n) => n < 3 ? new Response("", { status: 503 }) : undefined,
    account: 503,
  }, async ({ url }) => {
    const { events, told } = await collect(url, 1);
    assert.deepEqual(numbers(events), [1]);
    assert.deepEqual(told, ["lost 1", "lost 2", "back"]);
  }));

Deno.test("a line that has gone silent is given up, after a sign of life was asked for", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      wire.event(wire.n);
    },
  }, async (world) => {
    const { events, told } = await collect(world.url, 2, { silenceMs: 300 });
    assert.deepEqual(numbers(events), [1, 2]);
    assert.deepEqual(told, ["lost 1", "back"]);
    assert(world.alive >= 1);
  }));

Deno.test("Ctrl-C ends a stream that nothing comes from, without an error", () =>
  withStream({ onSubscribe: (wire) => wire.ack() }, async ({ url }) => {
    const controller = new AbortController();
    const context = fakeContext({
      openWebSocket: (address, headers) => new WebSocket(address, { headers }),
      signal: controller.signal,
    });
    const client = createRestClient({ context, baseUrl: url, key: KEY });
    const follow = followStream(context, client, { topics: ["logs:dep_1"] });
    const next = follow.next();
    setTimeout(() => controller.abort(), 50);
    assert.deepEqual(await next, { done: true, value: undefined });
  }));

Deno.test("a key that the stream echoes is masked, also without its head", () =>
  withStream({
    onSubscribe: (wire) => {
      wire.ack();
      wire.event(1, { message: `hello ${KEY.slice(9)} and ${KEY}` });
    },
  }, async ({ url }) => {
    const { events } = await collect(url, 1);
    assert.equal(events[0]!.data["message"], "hello …aaaa and seq_test_…aaaa");
  }));
