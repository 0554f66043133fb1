import assert from "node:assert/strict";
import { App } from "../../../lib/platform/server/app.ts";
import { Database } from "../../../lib/platform/store/database.ts";
import { KeyStore } from "../../../lib/platform/store/key_store.ts";
import { type Any, KEY } from "./running_platform.ts";

Deno.test("until the deployments are back, and once it stops, the platform answers 503", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-serving-" });
  const db = Database.open(folder);
  try {
    const keys = new KeyStore(db);
    keys.adopt(KEY, 1n);
    const facts = { version: "0", startedMs: 0, nowMs: () => 1 };
    const center = { db, settings: { values: { rate_limit_qps: 1000 } } };
    const keepProgramKey = () => Promise.resolve();
    const app = new App({ center, keys, facts, port: () => 1, keepProgramKey } as Any);
    const ask = async (path: string) => {
      const url = `http://127.0.0.1:1${path}`;
      const headers = { authorization: `Bearer ${KEY}` };
      const answer = await app.handle(new Request(url, { headers }));
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    };
    for (const path of ["/v1/health/live", "/v1/strategies", "/v1/ws/ticket"]) {
      const early = await ask(path);
      assert.deepEqual([early.status, early.body.error.code], [503, "SERVICE_UNAVAILABLE"], path);
      assert.ok(Number(early.headers.get("retry-after")) > 0);
    }
    assert.equal((await ask("/openapi.json")).status, 200);
    app.opened();
    assert.deepEqual((await ask("/v1/health/live")).body, { status: "live" });
    assert.equal((await ask("/v1/strategies")).status, 200);
    app.close();
    assert.equal((await ask("/v1/health/live")).status, 503);
    assert.equal((await ask("/v1/nosuch")).status, 404);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});
