import assert from "node:assert/strict";
import { Database } from "../../../lib/platform/store/database.ts";
import { cursorOf } from "../../../lib/platform/store/ids.ts";
import { KEPT_EVENTS, prunedUpTo } from "../../../lib/platform/store/retention.ts";
import { prune } from "../store/prune.ts";
import { eventually, moduleBase64, withPlatform } from "./running_platform.ts";

const DAY_NS = 86_400_000_000_000n;
const NOW_NS = 1_800_000_000_000_000_000n;

Deno.test("what retention took is remembered by topic, so that a reader can be told of the hole", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-gap-" });
  const db = Database.open(folder);
  try {
    const line = (deployment: string, ns: bigint) =>
      db.run(
        `INSERT INTO logs (deployment_id, ts_ns, level, label, edge_id, source, message, truncated)
         VALUES (?, ?, 2, 'a', 'e', 'algo', 'x', 0)`,
        deployment,
        ns,
      ).lastId;
    line("dep_1", NOW_NS - 9n * DAY_NS);
    const last = line("dep_1", NOW_NS - 8n * DAY_NS);
    line("dep_1", NOW_NS);
    line("dep_2", NOW_NS);
    db.transaction(() => {
      for (let i = 0; i < KEPT_EVENTS + 3; i++) {
        db.run("INSERT INTO events (topic, data) VALUES ('orders', '{}')");
      }
    });
    prune(db, NOW_NS);
    assert.equal(prunedUpTo(db, "logs:dep_1"), last);
    assert.equal(prunedUpTo(db, "logs:dep_2"), 0);
    assert.equal(prunedUpTo(db, "orders"), 3);
    prune(db, NOW_NS + 8n * DAY_NS);
    assert.equal(prunedUpTo(db, "logs:dep_1"), last + 1);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a page and a stream that go on behind what is kept begin with a gap, others don't", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-gap-" });
  try {
    let id = "";
    const wasm = await moduleBase64("assets/wasm/maker.wasm");
    await withPlatform(async ({ ask }) => {
      const json = {
        name: "mm",
        wasm_base64: wasm,
        symbols: ["BTC-USDT"],
        start_immediately: true,
      };
      id = (await ask("/v1/deployments", { method: "POST", json })).body.deployment_id;
      const logs = async () => (await ask(`/v1/deployments/${id}/logs`)).body.logs;
      await eventually(async () => (await logs()).length > 2 || undefined, "lines");
    }, { folder });
    const db = Database.open(folder);
    const first = db.get(
      "SELECT min(n) AS n FROM logs WHERE deployment_id = ?",
      id,
    )!["n"] as bigint;
    // As if the lines up to this one had been too old.
    db.run("DELETE FROM logs WHERE deployment_id = ? AND n <= ?", id, first + 1n);
    db.run("INSERT INTO pruned VALUES (?, ?)", `logs:${id}`, first + 1n);
    db.close();
    await withPlatform(async ({ ask, stream }) => {
      const page = async (n: bigint) =>
        (await ask(`/v1/deployments/${id}/logs?cursor=${cursorOf("l", n)}`)).body;
      const holed = await page(first);
      assert.equal(holed.gap, true);
      assert.equal(holed.logs[0].cursor, cursorOf("l", first + 2n));
      assert.equal((await page(first + 1n)).gap, undefined);
      const topic = `logs:${id}`;
      const client = await stream();
      client.send({ subscribe: [topic], resume: { [topic]: cursorOf("l", first) } });
      await client.until((frame) => frame.cursor === cursorOf("l", first + 2n), "the first kept");
      assert.deepEqual(client.frames.find((frame) => frame.channel === topic).data, {
        gap: true,
        from_cursor: cursorOf("l", first),
      });
      await client.close();
    }, { folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
