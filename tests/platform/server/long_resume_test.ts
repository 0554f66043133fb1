import assert from "node:assert/strict";
import { Database } from "../../../lib/platform/store/database.ts";
import { cursorOf } from "../../../lib/platform/store/ids.ts";
import { eventually, withPlatform } from "./running_platform.ts";

const EVENTS = 25_000;

Deno.test("a stream resumed far behind gets more than may wait for a reader, in order, then goes on live", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-resume-" });
  try {
    const db = Database.open(folder);
    db.transaction(() => {
      for (let i = 0; i < EVENTS; i++) {
        db.run("INSERT INTO events (topic, data) VALUES ('orders', '{}')");
      }
    });
    db.close();
    await withPlatform(async ({ ask, stream }) => {
      const reader = await stream();
      reader.send({ subscribe: ["orders"], resume: { orders: cursorOf("o", 0) } });
      // Something new happens while the old is still on its way.
      const json = { symbol: "BTC-USDT", side: "buy", qty: 0.01, price: 1000, venue: "binance" };
      assert.equal((await ask("/v1/orders", { method: "POST", json })).status, 201);
      const cursors = await eventually(() => {
        const heard = reader.frames.filter((frame) => frame.channel === "orders");
        const done = heard.some((frame) => frame.data.status !== undefined);
        return Promise.resolve(done ? heard.map((frame) => frame.cursor as string) : undefined);
      }, "the live order");
      assert.ok(cursors.length > EVENTS);
      assert.deepEqual(
        cursors.slice(0, EVENTS),
        [...cursors.keys()].slice(0, EVENTS)
          .map((i) => cursorOf("o", i + 1)),
      );
      assert.equal(new Set(cursors).size, cursors.length, "nothing came twice");
      await reader.close();
    }, { folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
