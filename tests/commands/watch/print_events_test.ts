import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { action } from "../../../commands/watch/action.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import { parseExact } from "../../../lib/contract/json.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { PlatformDouble, type Script, until } from "./platform_double.ts";
import { deployment, fill, ID, line, order } from "./scene.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 5)));
const TOPICS = [
  `deployment:${ID}`,
  "orders",
  "fills",
  `traces:${ID}`,
  `mesh:${ID}`,
  `logs:${ID}`,
];

/** Runs `watch` without a terminal. */
async function printing(
  script: Script,
  work: (scene: {
    platform: PlatformDouble;
    interruption: AbortController;
    events: () => Any[];
    err: () => string;
    ended: Promise<unknown>;
  }) => Promise<void>,
  { json = true, once = false } = {},
) {
  const platform = new PlatformDouble(script);
  const interruption = new AbortController();
  const context = fakeContext({
    env: platform.env,
    options: { sandbox: true, json },
    fetch,
    openWebSocket: (url, headers) => new WebSocket(url, { headers }),
    sleep,
    signal: interruption.signal,
  });
  const ended = action(context, { args: { name: ID }, options: { once } });
  const events = () => context.out().split("\n").slice(0, -1).map((each) => parseExact(each));
  try {
    await work({ platform, interruption, events, err: context.err, ended });
  } finally {
    interruption.abort();
    await ended.catch(() => {});
    await platform.end();
  }
}

for (const json of [true, false]) {
  const how = json ? "with --json" : "without a terminal";
  Deno.test(`${how}, watch prints the platform's events as they are, one a line`, async () => {
    await printing({}, async ({ platform, events, interruption, ended }) => {
      await until(() => platform.subscriptions.length > 0);
      deepStrictEqual(platform.subscriptions, [TOPICS]);
      platform.send("orders", order(1), "o_0000000000a7");
      platform.send("orders", { ...order(2), deployment_id: "dep_of_another" }, "o_0000000000a8");
      platform.send(`traces:${ID}`, { kind: "callback", callback: "on_book" }, "t_01");
      platform.send(`logs:${ID}`, line(1), "l_01");
      await until(() => events().length === 3);
      const [first, second, third] = events();
      deepStrictEqual(first, { channel: "orders", cursor: "o_0000000000a7", data: order(1) });
      strictEqual(second.channel, `traces:${ID}`);
      strictEqual(third.data.message, "line 1");
      interruption.abort();
      deepStrictEqual(await ended, {});
    }, { json });
  });
}

Deno.test("the end of the deployment ends the stream of events", async () => {
  await printing({}, async ({ platform, events, ended }) => {
    await until(() => platform.subscriptions.length > 0);
    platform.send(`deployment:${ID}`, { event: "deleted", deployment_id: ID, status: "deleted" });
    deepStrictEqual(await ended, {});
    strictEqual(events().at(-1).data.event, "deleted");
  });
});

Deno.test("a deployment that was deleted while nobody listened ends it too", async () => {
  const script: Script = { refused: {} };
  await printing(script, async ({ platform, events, ended }) => {
    await until(() => platform.subscriptions.length > 0);
    script.refused = Object.fromEntries(
      TOPICS.filter((topic) => topic.includes(ID)).map((topic) => [topic, "not_found"]),
    );
    platform.cut();
    deepStrictEqual(await ended, {});
    strictEqual(events().at(-1).data.event, "deleted");
  });
});

Deno.test("topics that a platform does not know are asked for instead, each row once", async () => {
  let orders = [order(1)];
  let fills: unknown[] = [];
  let logs = [line(1)];
  const mesh = { deployment_id: ID, instances: [], links: [{ from: "maker", to: "hedger" }] };
  const script = {
    refused: Object.fromEntries(TOPICS.map((topic) => [topic, "unknown_topic"])),
    capabilities: [],
    rest: {
      "/v1/orders": () => ({ orders }),
      "/v1/fills": () => ({ fills }),
      [`/v1/deployments/${ID}/logs`]: () => ({ logs }),
      [`/v1/deployments/${ID}/mesh`]: () => mesh,
    },
  };
  await printing(script, async ({ platform, events, interruption, ended }) => {
    const of = (channel: string) => events().filter((event) => event.channel === channel);
    // The first look is where it begins: asked for twice, all of it was seen.
    const asked = (path: string) => platform.asked.filter((each) => each === path).length;
    await until(() => asked("/v1/orders") > 1 && asked(`/v1/deployments/${ID}/logs`) > 2);
    orders = [order(2), order(1, { status: "FILLED" })];
    fills = [fill(1)];
    logs = [...logs, line(2)];
    await until(() => of("orders").length >= 2 && of("fills").length >= 1);
    await until(() => of(`logs:${ID}`).length >= 1 && of(`mesh:${ID}`).length >= 2);
    const before = asked("/v1/orders");
    await until(() => asked("/v1/orders") > before + 1);
    interruption.abort();
    deepStrictEqual(await ended, {});
    deepStrictEqual(of("orders").map(({ data }) => data.status), ["FILLED", "OPEN"]);
    strictEqual(of("fills").length, 1);
    deepStrictEqual(of(`logs:${ID}`).map(({ data }) => data.message), ["line 2"]);
    ok(of(`deployment:${ID}`).every(({ data }) => data.event === "snapshot"));
    deepStrictEqual(platform.subscriptions, [TOPICS], "a refused topic is not asked for again");
  });
});

Deno.test("topics that it knows go on streaming beside those that are asked for", async () => {
  const script = {
    refused: { [`mesh:${ID}`]: "unknown_topic", [`traces:${ID}`]: "unknown_topic" },
  };
  await printing(script, async ({ platform, events }) => {
    await until(() => platform.subscriptions.length === 2);
    deepStrictEqual(
      platform.subscriptions[1],
      TOPICS.filter((topic) => !/mesh|traces/.test(topic)),
    );
    platform.send("fills", fill(3), "f_01");
    await until(() => events().length === 1);
    strictEqual(events()[0].data.fill_id, "fil_3");
  });
});

Deno.test("a lost connection is told on stderr once, and so is its return", async () => {
  await printing({}, async ({ platform, events, err }) => {
    await until(() => platform.subscriptions.length === 1);
    platform.cut();
    await until(() => platform.subscriptions.length === 2);
    platform.send("fills", fill(3), "f_01");
    await until(() => events().length === 1);
    strictEqual(err(), "connection lost, reconnecting\nreconnected\n");
  }, { json: false });
});

Deno.test("--once is one picture as text, and one document with --json", async () => {
  const rest = {
    "/v1/orders": () => ({ orders: [order(2), order(1)] }),
    "/v1/fills": () => undefined,
    [`/v1/deployments/${ID}/logs`]: () => ({ logs: [line(1)] }),
  };
  await printing({ rest }, async ({ ended, platform }) => {
    const result = await ended as Any;
    deepStrictEqual(platform.subscriptions, []);
    strictEqual(result.target, "sandbox");
    deepStrictEqual(Object.keys(result.json), ["deployment", "orders", "fills", "log", "links"]);
    deepStrictEqual(result.json.deployment, deployment());
    deepStrictEqual(
      result.json.orders.map((row: Any) => row.node_order_id),
      [1, 2].map((n) => order(n).node_order_id),
    );
    const text = result.text(paintFor(false));
    match(text, /^xv-arb {2}\[sandbox\] {2}running[\s\S]*OPEN [\s\S]*line 1$/);
  }, { once: true });
});
