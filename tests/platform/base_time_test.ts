import assert from "node:assert/strict";
import { baseTime } from "../../lib/platform/base_time.ts";
import { Database } from "../../lib/platform/store/database.ts";
import {
  type Any,
  eventually,
  moduleBase64,
  type RunningPlatform,
  TestStream,
  withPlatform,
} from "./server/running_platform.ts";

const HOUR_MS = 3_600_000;
const HOUR_NS = 3_600_000_000_000n;
const NOW_MS = 1_800_000_000_000;
const NOW_NS = 1_800_000_000_000_000_000n;

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-time-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("time begins at the wall's, or just behind what is stored where that is later", () =>
  inFolder((folder) => {
    const db = Database.open(folder);
    const line = (ns: bigint) =>
      db.run(
        `INSERT INTO logs (deployment_id, ts_ns, level, label, edge_id, source, message, truncated)
         VALUES ('dep_1', ?, 2, 'a', 'e', 'algo', 'x', 0)`,
        ns,
      );
    try {
      assert.equal(baseTime(db, NOW_MS), NOW_NS);
      line(NOW_NS - 1n);
      assert.equal(baseTime(db, NOW_MS), NOW_NS);
      line(NOW_NS + HOUR_NS);
      // Lines of two instances are not quite in the order of their times.
      line(NOW_NS + HOUR_NS - 5n);
      assert.equal(baseTime(db, NOW_MS), NOW_NS + HOUR_NS + 1n);
    } finally {
      db.close();
    }
    return Promise.resolve();
  }));

Deno.test("after the wall clock was set back an hour all times go on rising", () =>
  inFolder(async (folder) => {
    let id = "";
    const traded = (platform: RunningPlatform, more: number) =>
      eventually(async () => {
        const { fills } = (await platform.ask("/v1/fills?limit=500")).body;
        return fills.length > more ? fills.length as number : undefined;
      }, "fills");
    let fills = 0;
    await withPlatform(async (platform) => {
      const json = {
        name: "mm",
        wasm_base64: await moduleBase64("assets/wasm/maker.wasm"),
        symbols: ["BTC-USDT"],
        start_immediately: true,
      };
      id = (await platform.ask("/v1/deployments", { method: "POST", json })).body.deployment_id;
      fills = await traded(platform, 0);
    }, { folder });
    // As if the wall had been an hour ahead at that time.
    const db = Database.open(folder);
    db.run("UPDATE logs SET ts_ns = ts_ns + ?", HOUR_NS);
    db.run(
      "UPDATE orders SET created_ns = created_ns + ?, updated_ns = updated_ns + ?",
      HOUR_NS,
      HOUR_NS,
    );
    const last = db.get(
      "SELECT max(max(ts_ns), (SELECT max(updated_ns) FROM orders)) AS ns FROM logs",
    )!["ns"] as bigint;
    db.close();
    await withPlatform(async (platform) => {
      await traded(platform, fills);
      const { logs } = (await platform.ask(`/v1/deployments/${id}/logs?limit=500`)).body;
      const times = logs.map((row: Any) => BigInt(row.ts_ns)) as bigint[];
      const later = times.filter((ns) => ns > last);
      assert.ok(later.length > 0, "new lines are behind the old");
      assert.deepEqual(times, times.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0));
      const { as_of_ns } = (await platform.ask("/v1/positions/unified")).body;
      assert.ok(BigInt(as_of_ns) > last);
      const { orders } = (await platform.ask("/v1/orders?limit=1")).body;
      assert.ok(BigInt(orders[0].created_at_ns) > last, "a new order is later than those before");
    }, { folder });
  }));

Deno.test("a jump of the wall clock while the platform runs moves nothing", () =>
  withPlatform(async ({ ask, url }) => {
    const asOf = async () => BigInt((await ask("/v1/positions/unified")).body.as_of_ns);
    const { body: before } = await ask("/v1/ws/ticket");
    const first = await asOf();
    const { now } = Date;
    try {
      for (const jump of [HOUR_MS, -HOUR_MS]) {
        Date.now = () => now() + jump;
        const then = await asOf();
        assert.ok(then > first && then - first < HOUR_NS, `${then - first} ns after ${jump} ms`);
      }
      Date.now = () => now() + HOUR_MS;
      // A ticket is valid for 30 s, not until the wall says so.
      const stream = await TestStream.open(url, before.ticket);
      await stream.close();
    } finally {
      Date.now = now;
    }
  }));
