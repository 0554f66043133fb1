import assert from "node:assert/strict";
import { createRestClient } from "../../lib/api/rest_client.ts";
import { followStream } from "../../lib/api/stream_client.ts";
import { fakeContext } from "../support/fake_context.ts";

const EVENTS = 3000;
const TOPIC = "logs:dep_1";

/** Follows a real server that sends thousands of events at once; `take` is called for each. */
async function flooded(take: (n: number, interrupt: () => void) => void): Promise<number> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = () => {
      socket.send(JSON.stringify({ subscribed: [TOPIC], rejected: [], reasons: {}, id: "1" }));
      for (let n = 1; n <= EVENTS; n++) {
        const cursor = `l_${String(n).padStart(14, "0")}`;
        socket.send(JSON.stringify({ channel: TOPIC, cursor, data: { n } }));
      }
    };
    return response;
  });
  const interruption = new AbortController();
  const context = fakeContext({
    openWebSocket: (address, headers) => new WebSocket(address, { headers }),
    signal: interruption.signal,
  });
  const baseUrl = `http://127.0.0.1:${server.addr.port}`;
  const client = createRestClient({ context, baseUrl, key: "seq_test_" + "a".repeat(64) });
  let n = 0;
  try {
    for await (const event of followStream(context, client, { topics: [TOPIC] })) {
      assert.equal(event.data["n"], ++n, "in order, without a hole");
      take(n, () => interruption.abort());
    }
  } finally {
    await server.shutdown();
  }
  return n;
}

/** As a reader that has work with each event. */
function work(): void {
  for (const end = performance.now() + 0.1; performance.now() < end;);
}

Deno.test("however many events come at once, the rest of the program goes on in between", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  try {
    const taken = await flooded((n, interrupt) => {
      work();
      if (n === EVENTS) interrupt();
    });
    assert.equal(taken, EVENTS);
  } finally {
    clearInterval(timer);
  }
  assert.ok(turns >= 10, `${turns} turns while ${EVENTS} events were read`);
});

Deno.test("Ctrl-C in a flood of events ends it at once, not when all of them were read", async () => {
  const taken = await flooded((n, interrupt) => {
    if (n === 10) interrupt();
  });
  assert.equal(taken, 10);
});
