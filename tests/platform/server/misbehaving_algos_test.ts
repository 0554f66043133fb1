import assert from "node:assert/strict";
import { processStart } from "../../../lib/platform/process_identity.ts";
import {
  type Any,
  eventually,
  moduleBase64,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

async function deploy(platform: RunningPlatform, name: string, symbol: string): Promise<string> {
  const made = await platform.ask("/v1/deployments", {
    method: "POST",
    json: {
      name,
      wasm_base64: await moduleBase64(`tests/fixtures/wasm/${name}.wasm`),
      venue: "binance",
      symbols: [symbol],
      start_immediately: true,
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body.error));
  return made.body.deployment_id;
}

function edge(platform: RunningPlatform, id: string): Promise<Any> {
  return platform.ask(`/v1/deployments/${id}`).then(({ body }) => ({
    ...body.edges[0],
    all: body,
  }));
}

for (
  const [name, code] of [
    ["trap_on_book", "TRAP"],
    ["endless_loop", "CALLBACK_TIMEOUT"],
    ["memory_hog", "MEMORY_LIMIT"],
  ] as const
) {
  Deno.test(`${name} ends itself as ${code}, a healthy neighbour goes on, and it starts afresh`, () =>
    withPlatform(async (platform) => {
      const healthy = await platform.ask("/v1/deployments", {
        method: "POST",
        json: {
          name: "healthy",
          wasm_base64: await moduleBase64("assets/wasm/maker.wasm"),
          venue: "binance",
          symbols: ["BTC-USDT"],
          start_immediately: true,
        },
      });
      const id = await deploy(platform, name, "ETH-USDT");
      const failed = async () =>
        await eventually(async () => {
          const now = await edge(platform, id);
          return now.status === "failed" ? now : undefined;
        }, "failed");
      const first = await failed();
      assert.equal(first.error.code, code);
      assert.equal(first.all.status, "failed");
      const open = await platform.ask(`/v1/orders?open=true&deployment_id=${id}`);
      assert.equal(open.body.total, 0);
      const logs = await platform.ask(`/v1/deployments/${id}/logs?level=ERROR`);
      assert.ok(logs.body.logs.some((row: Any) => row.message.includes(code)));
      const before = (await edge(platform, healthy.body.deployment_id)).update_count;
      await eventually(async () => {
        const now = await edge(platform, healthy.body.deployment_id);
        return now.status === "running" && now.update_count > before ? true : undefined;
      }, "the neighbour's next books");
      // Fresh memory: it runs again and fails again, at the same point of its life.
      await platform.ask(`/v1/deployments/${id}/start`, { method: "POST" });
      const second = await failed();
      assert.ok(second.error.at_ns > first.error.at_ns);
    }));
}

Deno.test("an edge that is killed from outside is failed within a second, and shows what the store has", () =>
  withPlatform(async (platform) => {
    const made = await platform.ask("/v1/deployments", {
      method: "POST",
      json: {
        name: "mm",
        wasm_base64: await moduleBase64("assets/wasm/maker.wasm"),
        venue: "binance",
        symbols: ["BTC-USDT"],
        start_immediately: true,
      },
    });
    const id = made.body.deployment_id;
    await eventually(async () => {
      return (await edge(platform, id)).orders.fills > 0 ? true : undefined;
    }, "fills");
    const pids = await childPids(Deno.pid);
    assert.equal(pids.length, 1);
    Deno.kill(pids[0]!, "SIGKILL");
    const killedAt = performance.now();
    const now = await eventually(async () => {
      const each = await edge(platform, id);
      return each.status === "failed" ? each : undefined;
    }, "failed");
    assert.ok(performance.now() - killedAt < 1000);
    assert.equal(now.error.code, "EDGE_EXIT");
    assert.equal(await processStart(pids[0]!), undefined);
    const open = await platform.ask(`/v1/orders?open=true&deployment_id=${id}`);
    assert.equal(open.body.total, 0);
    assert.equal(now.orders.open, 0);
    const { body } = await platform.ask(`/v1/fills?limit=500&deployment_id=${id}`);
    assert.equal(Number(now.orders.fills), Number(body.total));
    const held = body.fills.reduce(
      (sum: bigint, each: Any) => sum + (each.side === "buy" ? 1n : -1n) * BigInt(each.qty_1e8),
      0n,
    );
    assert.ok(body.total <= 500);
    assert.equal(BigInt(now.position_1e8), held);
    assert.equal(BigInt(now.positions[0]?.position_1e8 ?? 0), held);
  }));

Deno.test("log lines keep their text as data: escape sequences, broken UTF-8, empty and huge lines", () =>
  withPlatform(async (platform) => {
    const id = await deploy(platform, "bad_text", "BTC-USDT");
    const logs = await eventually(async () => {
      const { body } = await platform.ask(`/v1/deployments/${id}/logs?limit=100`);
      const lines = body.logs.filter((row: Any) => row.source === "algo");
      return lines.length >= 4 ? lines : undefined;
    }, "four lines");
    const messages = logs.map((row: Any) => row.message as string);
    assert.ok(messages.some((text: string) => text.includes("\x1b[")), "an escape sequence");
    assert.ok(messages.some((text: string) => text.includes("\ufffd")), "a replaced byte");
    assert.ok(messages.includes(""), "an empty line");
    const huge = logs.find((row: Any) => row.truncated);
    assert.ok(huge !== undefined && huge.message.length <= 4096, "a cut line");
  }));

/** Edge processes of this test run, by their parent. */
async function childPids(parent: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "pid=,args=", "--ppid", String(parent)],
  }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((line) => line.includes("__edge"))
    .map((line) => Number(line.trim().split(" ")[0]));
}
