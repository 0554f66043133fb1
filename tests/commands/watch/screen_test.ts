import { deepStrictEqual, doesNotMatch, match, ok, rejects, strictEqual } from "node:assert/strict";
import { action } from "../../../commands/watch/action.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import { PlatformDouble, type Script, until } from "./platform_double.ts";
import { edge, fill, ID, line, order, T0_NS } from "./scene.ts";

/** Times of `watch` pass at once, but for a second hand that would never rest. */
const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(done, Math.min(ms, 20));
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });

/** Runs `watch` on a terminal of the test's. */
async function watching(
  script: Script,
  work: (scene: {
    terminal: FakeTerminal;
    platform: PlatformDouble;
    interruption: AbortController;
    text: () => string;
    frames: () => number;
    ended: Promise<unknown>;
  }) => Promise<void>,
) {
  const platform = new PlatformDouble(script);
  const terminal = new FakeTerminal(80, 24);
  const interruption = new AbortController();
  let frames = 0;
  const context = fakeContext({
    env: platform.env,
    options: { sandbox: true },
    fetch,
    openWebSocket: (url, headers) => new WebSocket(url, { headers }),
    now: () => 1_790_000_000_000,
    sleep,
    signal: interruption.signal,
    terminal,
    stdout: {
      isTerminal: true,
      colour: false,
      columns: () => 80,
      write: (text) => {
        frames++;
        terminal.screen.write(text);
        return Promise.resolve();
      },
    },
  });
  const ended = action(context, { args: { name: ID }, options: {} });
  const text = () => terminal.screen.lines().join("\n");
  try {
    await work({ terminal, platform, interruption, text, frames: () => frames, ended });
  } finally {
    interruption.abort();
    await ended.catch(() => {});
    await platform.end();
  }
  deepStrictEqual([terminal.raw, terminal.screen.alternate, terminal.heard], [false, false, false]);
  strictEqual(context.err(), "", "nothing is written beside the screen");
}

const REST = {
  "/v1/orders": () => ({ orders: [order(2), order(1)] }),
  "/v1/fills": () => ({ fills: [fill(1)] }),
  [`/v1/deployments/${ID}/logs`]: () => ({ logs: [line(1)], next_cursor: "l_00000000000001" }),
};

Deno.test("watch shows what was, then what happens, and q leaves the terminal as it was", async () => {
  await watching({ rest: REST }, async ({ terminal, platform, text, ended }) => {
    await until(() => text().includes("line 1"));
    match(text(), /xv-arb {2}\[sandbox\] {2}running/);
    match(text(), /OPEN .* 64,000\.90[\s\S]* fill [\s\S]* 64,001\.90/);
    platform.send("orders", order(3));
    platform.send("orders", { ...order(4), deployment_id: "dep_of_another" });
    platform.send(`logs:${ID}`, line(5), "l_00000000000005");
    await until(() => text().includes("line 5"));
    match(text(), /64,002\.90/);
    doesNotMatch(text(), /64,003\.90/, "another deployment's orders are not shown");
    terminal.type("q");
    deepStrictEqual(await ended, {});
  });
});

Deno.test("Ctrl-C as a signal and a window that closes end watch like q", async () => {
  await watching({ rest: REST }, async ({ text, interruption, ended }) => {
    await until(() => text().includes("line 1"));
    interruption.abort();
    deepStrictEqual(await ended, {});
  });
  await watching({ rest: REST }, async ({ text, terminal, ended }) => {
    await until(() => text().includes("line 1"));
    terminal.tell("hungUp");
    deepStrictEqual(await ended, {});
  });
});

Deno.test("nothing that changes the picture, no frame", async () => {
  await watching({ rest: REST }, async ({ platform, text, frames }) => {
    const beat = () =>
      platform.send(`deployment:${ID}`, {
        event: "heartbeat",
        status: "running",
        desired_state: "running",
        ts_ns: T0_NS,
        edges: [edge("maker", { status: "accepted" })],
      });
    beat();
    await until(() => text().includes("line 1"));
    platform.send(`logs:${ID}`, line(6), "l_00000000000006");
    await until(() => text().includes("line 6"));
    beat();
    platform.send("orders", order(7));
    await until(() => text().includes("64,006.90"));
    const before = frames();
    for (let i = 0; i < 50; i++) beat();
    // This changes it, and comes behind the fifty.
    platform.send("orders", order(8));
    await until(() => text().includes("64,007.90"));
    strictEqual(frames(), before + 1);
  });
});

Deno.test("another size is drawn at once, a suspended screen again", async () => {
  await watching({ rest: REST }, async ({ terminal, text }) => {
    await until(() => text().includes("line 1"));
    terminal.resizeTo(40, 12);
    await until(() => text().includes("[Orders and fills]"));
    terminal.tell("suspended");
    await until(() => terminal.stops === 1);
    ok(!terminal.screen.alternate);
    terminal.screen.resize(80, 24);
    terminal.tell("resumed");
    await until(() => text().includes("line 1"));
  });
});

Deno.test("a lost connection is told, and after it comes back what was missed is there", async () => {
  let orders = [order(1)];
  const rest = { ...REST, "/v1/orders": () => ({ orders }) };
  await watching({ rest }, async ({ platform, text }) => {
    await until(() => text().includes("line 1"));
    orders = [order(9), order(1)];
    platform.cut();
    await until(() => text().includes("64,008.90"));
    doesNotMatch(text(), /reconnecting/);
  });
});

Deno.test("a deployment that is deleted stays until the user leaves", async () => {
  await watching({ rest: REST }, async ({ platform, text, terminal, ended }) => {
    await until(() => text().includes("line 1"));
    platform.send(`deployment:${ID}`, { event: "deleted", deployment_id: ID, status: "deleted" });
    await until(() => text().includes("deleted"));
    terminal.type("q");
    deepStrictEqual(await ended, {});
  });
});

Deno.test("a deployment that is not there, or a refused key, is told before the screen is taken", async () => {
  for (const [status, exit] of [[404, "notFound"], [401, "key"]] as const) {
    const answer = () => new Response('{"error": {"code": "NO", "message": "no"}}', { status });
    const rest = { [`/v1/deployments/${ID}`]: answer };
    await watching({ rest }, async ({ ended, terminal }) => {
      await rejects(ended, { exit });
      deepStrictEqual(terminal.screen.lines().join(""), "");
    });
  }
});

Deno.test("a failure while the screen is shown ends it and restores the terminal", async () => {
  let refuses = false;
  const orders = () => refuses ? new Response("{}", { status: 401 }) : { orders: [order(1)] };
  const script = { rest: { ...REST, "/v1/orders": orders }, refused: { orders: "forbidden" } };
  await watching(script, async ({ ended, text }) => {
    await until(() => text().includes("line 1"));
    refuses = true;
    await rejects(ended, { exit: "key" });
  });
});
