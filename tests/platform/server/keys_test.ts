import assert from "node:assert/strict";
import { KeyStore } from "../../../lib/platform/store/key_store.ts";
import { Database } from "../../../lib/platform/store/database.ts";
import { type Any, eventually, KEY, TestStream, withPlatform } from "./running_platform.ts";

const as = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const post = (json: unknown = {}) => ({ method: "POST", json });

Deno.test("a key is made, listed without its secret, used, rotated and deleted", () =>
  withPlatform(async ({ ask }) => {
    const made = await ask("/v1/api_keys", post({ label: "laptop", sandbox: true }));
    assert.equal(made.status, 201);
    const { key_id: id, key } = made.body;
    assert.match(id, /^key_[0-9a-f]{16}$/);
    assert.match(key, /^seq_test_[0-9a-f]{64}$/);
    const account = (await ask("/v1/account", as(key))).body;
    assert.deepEqual(
      [account.key.key_id, account.key.label, account.key.suffix, account.key.is_admin],
      [id, "laptop", key.slice(-4), false],
    );
    const listed = (await ask("/v1/api_keys", as(key))).body.api_keys;
    assert.deepEqual(listed.map((row: Any) => [row.label, row.current]), [
      ["local", false],
      ["laptop", true],
    ]);
    assert.equal(typeof listed[1].last_used_ns, "bigint");
    const text = JSON.stringify(listed, (_k, value) => typeof value === "bigint" ? 0 : value);
    assert.ok(!text.includes(key) && !text.includes(KEY));

    const rotated = (await ask(`/v1/api_keys/${id}/rotate`, post())).body;
    assert.equal(rotated.key_id, id);
    assert.equal((await ask("/v1/account", as(key))).status, 401);
    assert.equal((await ask("/v1/account", as(rotated.key))).status, 200);
    const own = await ask(`/v1/api_keys/${id}`, { method: "DELETE", ...as(rotated.key) });
    assert.equal(own.status, 409);
    const gone = await ask(`/v1/api_keys/${id}`, { method: "DELETE" });
    assert.deepEqual([gone.status, gone.body], [200, { deleted: id }]);
    assert.equal((await ask("/v1/account", as(rotated.key))).status, 401);
    assert.equal((await ask(`/v1/api_keys/${id}`, { method: "DELETE" })).status, 404);
  }));

Deno.test("labels of keys are checked, live keys are not made, the program's own is not deleted", () =>
  withPlatform(async ({ ask }) => {
    const bodies = [
      { label: "", sandbox: true },
      { label: "x".repeat(65), sandbox: true },
      { label: "line\nbreak", sandbox: true },
      { sandbox: true },
      { label: "laptop", sandbox: false },
      { label: "laptop" },
    ];
    for (const body of bodies) {
      assert.equal((await ask("/v1/api_keys", post(body))).status, 422, JSON.stringify(body));
    }
    const { key } =
      (await ask("/v1/api_keys", post({ label: "é".repeat(64), sandbox: true }))).body;
    const [program] = (await ask("/v1/api_keys")).body.api_keys;
    const refused = await ask(`/v1/api_keys/${program.key_id}`, { method: "DELETE", ...as(key) });
    assert.equal(refused.status, 409);
    assert.match(refused.body.error.message, /rotate/);
    const rotate = await ask(`/v1/api_keys/${program.key_id}/rotate`, { ...post(), ...as(key) });
    assert.equal(rotate.status, 403, "its new secret would make anyone the administrator");
  }));

Deno.test("what was opened with a key ends with it: its streams with 4401, its tickets for good", () =>
  withPlatform(async ({ ask, url, stream }) => {
    const { key, key_id: id } =
      (await ask("/v1/api_keys", post({ label: "watcher", sandbox: true }))).body;
    const ticket = (await ask("/v1/ws/ticket", as(key))).body.ticket;
    const late = (await ask("/v1/ws/ticket", as(key))).body.ticket;
    const ending = await TestStream.open(url, ticket);
    const staying = await stream();
    await ask(`/v1/api_keys/${id}/rotate`, post());
    assert.equal((await ending.ended()).code, 4401);
    await assert.rejects(TestStream.open(url, late));
    staying.send({ subscribe: ["orders"] });
    await staying.until((frame) => frame.subscribed !== undefined, "the other stream's answer");
    await staying.close();
  }));

Deno.test("a rotated key of the program's own is what the program is given to keep", async () => {
  const kept: string[] = [];
  await withPlatform(async ({ ask }) => {
    const [program] = (await ask("/v1/api_keys")).body.api_keys;
    const { key } = (await ask(`/v1/api_keys/${program.key_id}/rotate`, post())).body;
    assert.deepEqual(kept, [key]);
    assert.equal((await ask("/v1/account")).status, 401);
    assert.equal((await ask("/v1/account", as(key))).body.key.is_admin, true);
  }, {
    keepKey: (key) => {
      kept.push(key);
      return Promise.resolve();
    },
  });
});

Deno.test("keys outlive a restart; the key in the program's file counts, the one before it not", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-keys-" });
  const test = (digit: string) => `seq_test_${digit.repeat(64)}`;
  try {
    let db = Database.open(folder);
    const first = new KeyStore(db);
    first.adopt(test("0"), 1n);
    const made = first.make("laptop", test("1"), 2n);
    const program = first.find(test("0"))!;
    db.close();
    db = Database.open(folder);
    const second = new KeyStore(db);
    second.adopt(test("2"), 3n);
    assert.equal(second.find(test("1"))?.keyId, made.keyId);
    assert.equal(second.find(test("2"))?.keyId, program.keyId);
    assert.equal(second.find(test("0")), undefined);
    assert.equal(second.list().length, 2);
    db.close();
    // The store is closed, as good as one that can't be written.
    second.used(made, 4n);
    assert.equal(second.get(made.keyId)?.lastUsedNs, 4n);
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/store.db`));
    assert.ok(!bytes.includes(test("1")) && !bytes.includes(test("2")), "hashes only");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("markets that come and resolve: the sockets open with a key and stay silent", () =>
  withPlatform(async ({ url, ask }) => {
    for (const path of ["/v1/ws/new_markets", "/v1/ws/market_resolved"]) {
      assert.equal((await ask(path, { headers: { authorization: "none" } })).status, 401);
      assert.equal((await ask(path)).status, 400);
      const socket = new WebSocket(url.replace("http", "ws") + path, {
        headers: { authorization: `Bearer ${KEY}` },
      });
      let heard = 0;
      socket.onmessage = () => heard++;
      await new Promise((resolve) => socket.onopen = resolve);
      socket.close();
      await eventually(
        () => Promise.resolve(socket.readyState === WebSocket.CLOSED || undefined),
        "closed",
      );
      assert.equal(heard, 0);
    }
  }));
