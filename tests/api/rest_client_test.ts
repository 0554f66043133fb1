import assert from "node:assert/strict";
import { ApiError } from "../../lib/api/api_error.ts";
import { createRestClient, type RestClient } from "../../lib/api/rest_client.ts";
import { EXIT } from "../../lib/cli/errors.ts";
import { type FakeContext, fakeContext, type FakeSettings } from "../support/fake_context.ts";
import { type Answer, json, type ScriptedServer, text, withServer } from "./scripted_server.ts";

const KEY = "seq_test_" + "a".repeat(64);

interface Session extends ScriptedServer {
  client: RestClient;
  context: FakeContext;
  /** The waits that were slept, in ms. */
  slept: number[];
}

/** Runs `work` with a client of a server that gives `answers` in order. */
function session(
  answers: readonly Answer[],
  work: (session: Session) => Promise<void>,
  settings: FakeSettings & { timeoutMs?: number } = {},
): Promise<void> {
  const { timeoutMs, ...rest } = settings;
  return withServer(answers, async (server) => {
    const slept: number[] = [];
    const context = fakeContext({
      fetch: (input, init) => fetch(input, init),
      sleep: (milliseconds) => {
        slept.push(milliseconds);
        return Promise.resolve();
      },
      ...rest,
    });
    const client = createRestClient({
      context,
      baseUrl: server.url,
      key: KEY,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    await work({ ...server, client, context, slept });
  });
}

async function failure(work: Promise<unknown>): Promise<ApiError> {
  try {
    await work;
  } catch (cause) {
    assert(cause instanceof ApiError, String(cause));
    return cause;
  }
  throw new assert.AssertionError({ message: "It did not fail" });
}

const refused = (status: number, body: unknown = {}, headers: HeadersInit = {}): Answer =>
  json(body, { status, headers });

Deno.test("a request carries the key in its header alone, who asks, and an id", () =>
  session([json({})], async ({ client, seen }) => {
    await client.get("/v1/deployments", { limit: 5, name: "a b&c", missing: undefined });
    const [request] = seen;
    assert.equal(request!.path, "/v1/deployments?limit=5&name=a+b%26c");
    assert.equal(request!.headers.get("authorization"), `Bearer ${KEY}`);
    assert.equal(request!.headers.get("user-agent"), "sequence/0.0.0-test");
    assert.match(request!.headers.get("x-request-id")!, /^[0-9a-f-]{36}$/);
    const elsewhere = [...request!.headers].filter(([name]) => name !== "authorization");
    assert(!JSON.stringify([request!.path, request!.body, elsewhere]).includes(KEY));
  }));

Deno.test("integers keep all their digits on the way there and back", () =>
  session(
    [text('{"max_order_notional_1e9": 18446744073709551615, "n": 3, "x": 0.5}')],
    async ({ client, seen }) => {
      const answer = await client.post("/v1/x", { body: { price_1e9: 9007199254740993n } });
      assert.deepEqual(answer, {
        max_order_notional_1e9: 18446744073709551615n,
        n: 3,
        x: 0.5,
      });
      assert.equal(seen[0]!.body, '{"price_1e9":9007199254740993}');
    },
  ));

Deno.test("a busy platform is asked again, as long after as it says", () =>
  session(
    [refused(429, {}, { "retry-after": "2.5" }), refused(503), json({ ok: true })],
    async ({ client, seen, slept }) => {
      assert.deepEqual(await client.get("/v1/x"), { ok: true });
      assert.equal(seen.length, 3);
      assert.equal(slept[0], 2500);
      // Its own backoff of 1 s ± 20 % where the platform says nothing.
      assert(slept[1]! >= 800 && slept[1]! <= 1200, String(slept[1]));
      const ids = new Set(seen.map((each) => each.headers.get("x-request-id")));
      assert.equal(ids.size, 1);
    },
  ));

Deno.test("a wait that the platform asks for is never shortened, an earlier one not taken", () =>
  session([refused(429, {}, { "retry-after": "0.001" }), json({})], async ({ client, slept }) => {
    await client.get("/v1/x");
    assert(slept[0]! >= 400, String(slept[0]));
  }));

for (const status of [429, 502, 503, 504]) {
  Deno.test(`after ${status} nothing was done, so even a POST is sent again, four times in all`, () =>
    session([refused(status)], async ({ client, seen }) => {
      const error = await failure(client.post("/v1/x", { body: { a: 1 } }));
      assert.equal(error.status, status);
      assert.deepEqual(seen.map((each) => each.body), Array(4).fill('{"a":1}'));
    }));
}

Deno.test("a wait above 30 s is told instead of slept", () =>
  session([refused(429, {}, { "retry-after": "120" })], async ({ client, seen, slept }) => {
    const error = await failure(client.get("/v1/x"));
    assert.deepEqual([seen.length, slept], [1, []]);
    assert.match(error.hint!, /120 s/);
  }));

for (const status of [400, 401, 403, 404, 409, 422, 500, 501]) {
  Deno.test(`${status} is final: nothing is sent again`, () =>
    session([refused(status)], async ({ client, seen, slept }) => {
      assert.equal((await failure(client.get("/v1/x"))).status, status);
      assert.deepEqual([seen.length, slept], [1, []]);
    }));
}

const EXITS: readonly [number, keyof typeof EXIT][] = [
  [400, "failed"],
  [401, "key"],
  [403, "key"],
  [404, "notFound"],
  [409, "failed"],
  [422, "failed"],
  [429, "failed"],
  [500, "failed"],
  [501, "failed"],
  [502, "unreachable"],
  [503, "unreachable"],
  [504, "unreachable"],
];
for (const [status, exit] of EXITS) {
  Deno.test(`${status} ends the program with exit code ${EXIT[exit]}`, () =>
    session([refused(status)], async ({ client }) => {
      assert.equal((await failure(client.get("/v1/x"))).exit, exit);
    }));
}

/** Answers by hanging up in the middle of the answer. */
const hangUp: Answer = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a"'));
      },
      pull(controller) {
        controller.error(new Error("gone"));
      },
    }),
  );

Deno.test("a lost answer is asked for again, unless that could do the thing twice", () =>
  session([hangUp], async ({ client, seen }) => {
    const count = async (work: Promise<unknown>) => {
      const before = seen.length;
      assert.equal((await failure(work)).exit, "unreachable");
      return seen.length - before;
    };
    assert.equal(await count(client.get("/v1/x")), 4);
    assert.equal(await count(client.delete("/v1/x")), 4);
    assert.equal(await count(client.post("/v1/x")), 1);
    assert.equal(await count(client.patch("/v1/x", {})), 1);
    assert.equal(await count(client.post("/v1/x", { repeatable: true })), 4);
    assert.equal(await count(client.get("/v1/x", undefined, { attempts: 1 })), 1);
  }));

Deno.test("a DELETE that finds nothing after a lost answer has done what was wanted", () =>
  session([hangUp, refused(404)], async ({ client }) => {
    assert.deepEqual(await client.delete("/v1/deployments/dep_1"), {});
  }));

Deno.test("a DELETE of something that was never there is not found", () =>
  session([refused(404)], async ({ client }) => {
    assert.equal((await failure(client.delete("/v1/deployments/dep_1"))).exit, "notFound");
  }));

Deno.test("a refusal is told with its code, message, details and the platform's request id", () => {
  const error = {
    code: "VALIDATION_ERROR",
    message: 'instances[1].venue: no edge for venue "krakn"',
    request_id: "req-1",
    details: [
      { field: "instances[1].venue", message: "no edge", value: "krakn", hint: "known: kraken" },
      { message: "second" },
    ],
  };
  return session([refused(422, { error })], async ({ client }) => {
    const told = await failure(client.get("/v1/x"));
    assert.deepEqual([told.code, told.apiCode, told.message, told.requestId], [
      "VALIDATION_ERROR",
      "VALIDATION_ERROR",
      error.message,
      "req-1",
    ]);
    assert.deepEqual(told.details, [
      {
        message: "instances[1].venue: no edge",
        field: "instances[1].venue",
        value: "krakn",
        hint: "known: kraken",
      },
      { message: "second" },
    ]);
  });
});

Deno.test("a refusal in the older flat form is told with the id of the header", () =>
  session(
    [refused(409, { error: "name taken" }, { "x-request-id": "req-2" })],
    async ({ client }) => {
      const told = await failure(client.get("/v1/x"));
      assert.deepEqual([told.message, told.requestId], ["name taken", "req-2"]);
    },
  ));

Deno.test("a refusal that is no JSON is told by its first 200 characters", () =>
  session([text("<h1>Bad</h1>" + "x".repeat(500), { status: 500 })], async ({ client, seen }) => {
    const told = await failure(client.get("/v1/x"));
    assert.equal(told.message, "<h1>Bad</h1>" + "x".repeat(188));
    // Without one from the platform, the id that was sent is what its operators can look for.
    assert.equal(told.requestId, seen[0]!.headers.get("x-request-id"));
  }));

Deno.test("a refusal without a word is told by its status", () =>
  session([text("", { status: 500 })], async ({ client }) => {
    assert.equal((await failure(client.get("/v1/x"))).message, "the platform answered 500");
  }));

Deno.test("one key of a refusal with an unknown shape does not hide the others", () =>
  session(
    [refused(409, { error: { code: 7, message: "taken", request_id: 5, details: ["text"] } })],
    async ({ client }) => {
      const told = await failure(client.get("/v1/x"));
      assert.deepEqual([told.code, told.message, told.details], ["UNKNOWN", "taken", []]);
    },
  ));

Deno.test("an empty answer is an empty document, and one that is no JSON a fault", async () => {
  await session([text("")], async ({ client }) => {
    assert.deepEqual(await client.get("/v1/x"), {});
  });
  await session(
    [text("<html>", { headers: { "x-request-id": "req-3" } })],
    async ({ client }) => {
      const told = await failure(client.get("/v1/x"));
      assert.deepEqual([told.code, told.exit, told.requestId], [
        "UNEXPECTED_ANSWER",
        "failed",
        "req-3",
      ]);
    },
  );
});

Deno.test("a redirect is refused: it could carry the key to another host", () =>
  withServer([json({})], (other) =>
    session(
      [text("", { status: 307, headers: { location: `${other.url}/v1/x` } })],
      async ({ client, seen }) => {
        const told = await failure(client.get("/v1/x"));
        assert.match(told.message, /redirects elsewhere/);
        assert.equal(other.seen.length, 0);
        assert.equal(seen.length, 1, "it would redirect again");
      },
    )));

Deno.test("a key that the platform echoes is masked everywhere, also without its head", () => {
  const bare = "a".repeat(64);
  const echo = { error: { code: "X", message: `no ${KEY}`, request_id: bare, details: [] } };
  const headers = { "x-request-id": `r-${bare}` };
  return session(
    [json(echo, { status: 400 }), text(bare, { status: 500, headers }), json({ name: bare })],
    async ({ client }) => {
      const first = await failure(client.get("/v1/x"));
      const second = await failure(client.get("/v1/x"));
      const all = JSON.stringify([
        first.message,
        first.requestId,
        second.message,
        second.requestId,
      ]);
      assert.ok(!all.includes(bare), all);
      assert.deepEqual(await client.get("/v1/x"), { name: "…aaaa" });
    },
  );
});

Deno.test("a platform that isn't there is told by its address, with the next thing to type", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const context = fakeContext({ fetch: (input, init) => fetch(input, init) });
  const told = await failure(createRestClient({ context, baseUrl: url, key: KEY }).get("/v1/x"));
  assert.deepEqual([told.code, told.exit, told.message, told.hint], [
    "UNREACHABLE",
    "unreachable",
    `${url} cannot be reached: connection refused`,
    "sequence local status, or sequence local up",
  ]);
});

for (
  const [where, url, tries] of [
    ["on this machine is told at once", "http://127.0.0.1:1", 1],
    ["elsewhere may be restarting: it is asked for again", "https://platform.invalid", 4],
  ] as const
) {
  Deno.test(`a refused connection ${where}`, async () => {
    let asked = 0;
    const context = fakeContext({
      fetch: () => {
        asked++;
        throw new TypeError("error sending request", {
          cause: new Error("tcp connect error: Connection refused (os error 111)"),
        });
      },
    });
    const told = await failure(createRestClient({ context, baseUrl: url, key: KEY }).get("/v1/x"));
    assert.equal(told.message, `${url} cannot be reached: connection refused`);
    assert.equal(asked, tries);
  });
}

Deno.test("a platform that does not answer in time is told so", () => {
  const late = Promise.withResolvers<Response>();
  return session([() => late.promise], async ({ client, url }) => {
    const told = await failure(client.get("/v1/x", undefined, { attempts: 1 }));
    late.resolve(new Response());
    assert.equal(told.message, `${url} did not answer within 0.05 s`);
    assert.equal(told.exit, "unreachable");
  }, { timeoutMs: 50 });
});

Deno.test("Ctrl-C ends a request at once, as an interruption", () => {
  const controller = new AbortController();
  const late = Promise.withResolvers<Response>();
  return session(
    [() => {
      controller.abort();
      return late.promise;
    }],
    async ({ client, seen }) => {
      const told = await failure(client.get("/v1/x"));
      late.resolve(new Response());
      assert.deepEqual([told.code, told.exit, seen.length], ["INTERRUPTED", "interrupted", 1]);
    },
    { signal: controller.signal },
  );
});

Deno.test("an answer without an end is given up, and not asked for again", () => {
  const megabyte = new Uint8Array(1024 * 1024).fill(0x20);
  const endless: Answer = () =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(megabyte) }),
    );
  return session([endless], async ({ client, seen }) => {
    const told = await failure(client.get("/v1/x"));
    assert.match(told.message, /more than 64 MiB/);
    assert.deepEqual([told.exit, seen.length], ["failed", 1]);
  });
});

Deno.test("capabilities are asked for once; a platform without health has none", async () => {
  await session([json({ capabilities: ["logs.cursor"] })], async ({ client, seen }) => {
    assert.deepEqual(
      [await client.can("logs.cursor"), await client.can("backtest"), seen.length],
      [true, false, 1],
    );
  });
  await session([refused(404)], async ({ client, seen }) => {
    assert.deepEqual([await client.can("x"), await client.can("x"), seen.length], [
      false,
      false,
      1,
    ]);
  });
  await session([refused(500), json({ capabilities: ["x"] })], async ({ client }) => {
    await failure(client.can("x"));
    assert.equal(await client.can("x"), true);
  });
});

Deno.test("--debug tells each request with its outcome, and no key", () =>
  session([refused(503), json({})], async ({ client, context, url }) => {
    await client.get("/v1/x");
    assert.equal(
      context.err(),
      `debug: GET ${url}/v1/x → 503 (0 ms)\ndebug: GET ${url}/v1/x → 200 (0 ms)\n`,
    );
  }, { options: { debug: true } }));
