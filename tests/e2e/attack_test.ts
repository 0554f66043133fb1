/** The local platform against whoever reaches its port: it stays up, answers right, tells nothing. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { inScene, type Scene } from "./support/scene.ts";
import { RawConnection } from "./support/raw_connection.ts";

interface Victim {
  scene: Scene;
  url: string;
  port: number;
  pid: number;
  key: string;
}

/** A test against a platform that runs; afterwards it is the same process, and it answers. */
function attack(name: string, work: (victim: Victim) => Promise<void>): void {
  Deno.test(
    name,
    inScene(async (scene) => {
      await scene.json(["login", "--sandbox", "--local"]);
      const up = await scene.json(["local", "up"]);
      const url = up["url"] as string;
      const key = (await Deno.readTextFile(up["key_file"] as string)).trim();
      const victim = { scene, url, port: Number(new URL(url).port), pid: up["pid"] as number, key };
      await work(victim);
      const status = await scene.json(["local", "status"]);
      assert.deepEqual([status["running"], status["pid"]], [true, victim.pid]);
      const { status: code, text } = await ask(victim, "/v1/account");
      assert.equal(code, 200, text);
    }),
  );
}

/** A request with the right key, unless `init` says otherwise. */
async function ask({ url, key }: Victim, path: string, init: RequestInit = {}) {
  const headers = new Headers({ authorization: `Bearer ${key}`, ...init.headers as object });
  if (headers.get("authorization") === "none") headers.delete("authorization");
  const response = await fetch(url + path, { ...init, headers });
  return { status: response.status, text: await response.text() };
}

const json = { "content-type": "application/json" };

attack("without the key there is nothing but liveness", async (victim) => {
  const wrong = [
    "none",
    "Bearer ",
    `Basic ${btoa(`user:${victim.key}`)}`,
    `Bearer seq_test_${"0".repeat(64)}`,
    `Bearer ${victim.key.slice(0, -1)}`,
    `Bearer ${victim.key}0`,
    `Bearer ${victim.key.toUpperCase()}`,
  ];
  const paths = ["/v1/account", "/v1/deployments", "/v1/api_keys", "/v1/credentials", "/v1/orders"];
  for (const authorization of wrong) {
    for (const path of paths) {
      const { status, text } = await ask(victim, path, { headers: { authorization } });
      assert.equal(status, 401, `${path} with ${authorization.slice(0, 12)}`);
      assert.ok(!text.includes(victim.key.slice(9)), text);
    }
  }
  const query = await ask(victim, `/v1/account?api_key=${victim.key}`, {
    headers: { authorization: "none" },
  });
  assert.equal(query.status, 401, "a key in the address is none");
  const live = await ask(victim, "/v1/account", {
    headers: { authorization: `Bearer seq_live_${"a".repeat(64)}` },
  });
  assert.equal(live.status, 403);
  assert.ok(!live.text.includes("a".repeat(64)));
  const liveness = await ask(victim, "/v1/health/live", { headers: { authorization: "none" } });
  assert.equal(liveness.status, 200);
  assert.deepEqual(Object.keys(JSON.parse(liveness.text)), ["status"]);
});

attack("a web page reaches nothing: foreign Host, Origin, and a preflight", async (victim) => {
  const { port, key } = victim;
  const raw = async (lines: string[]) => {
    const connection = await RawConnection.open(port);
    return await connection.ask([...lines, "connection: close", "", ""].join("\r\n"));
  };
  const bearer = `authorization: Bearer ${key}`;
  for (const host of ["evil.example", `evil.example:${port}`, `127.0.0.1.evil.example:${port}`]) {
    const answer = await raw(["GET /v1/account HTTP/1.1", `host: ${host}`, bearer]);
    assert.match(answer, /^HTTP\/1\.1 403 /, host);
  }
  const own = `host: 127.0.0.1:${port}`;
  for (const origin of ["https://evil.example", `http://127.0.0.1:${port}`, "null"]) {
    const answer = await raw(["GET /v1/account HTTP/1.1", own, bearer, `origin: ${origin}`]);
    assert.match(answer, /^HTTP\/1\.1 403 /, origin);
  }
  const preflight = await raw([
    "OPTIONS /v1/orders HTTP/1.1",
    own,
    "origin: https://evil.example",
    "access-control-request-method: POST",
  ]);
  assert.match(preflight, /^HTTP\/1\.1 403 /);
  assert.doesNotMatch(preflight, /access-control-allow/i);
  const upgrade = await raw([
    "GET /v1/stream HTTP/1.1",
    own,
    bearer,
    "origin: https://evil.example",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  ]);
  assert.match(upgrade, /^HTTP\/1\.1 403 /);
});

attack(
  "bodies that are huge, deep, compressed or no JSON are refused in their envelope",
  async (victim) => {
    const post = (body: BodyInit, headers: Record<string, string> = {}) =>
      ask(victim, "/v1/deployments", { method: "POST", body, headers: { ...json, ...headers } });
    const huge = await post(new Uint8Array(17 * 2 ** 20));
    assert.equal(huge.status, 413);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(2 ** 20)),
    });
    // The platform may close before it has read everything.
    const chunked = await post(endless).then(({ status }) => status, () => 413);
    assert.equal(chunked, 413);
    const bomb = new Uint8Array(gzipSync(new Uint8Array(64 * 2 ** 20)));
    const packed = await post(bomb, { "content-encoding": "gzip" });
    assert.ok([400, 415].includes(packed.status), String(packed.status));
    for (
      const body of ["[".repeat(100_000), '{"a":'.repeat(100_000), "{", "\u0000", "[]", "null"]
    ) {
      const { status, text } = await post(body);
      assert.ok(status === 400 || status === 422, `${body.slice(0, 10)}: ${status}`);
      assert.ok(JSON.parse(text).error.request_id);
      assert.doesNotMatch(text, /at .*\.[jt]s:\d+/, "no stack trace");
    }
  },
);

attack("names and ids that climb out of a folder find nothing", async (victim) => {
  const climbs = ["..%2f..%2fkey", "%2e%2e/%2e%2e/key", "dep_..%2f..%2fkey", "a%00b", "%ff%fe"];
  for (const climb of climbs) {
    for (const room of ["deployments", "orders", "execution_graphs", "credentials", "algos"]) {
      const { status, text } = await ask(victim, `/v1/${room}/${climb}`);
      assert.ok(status >= 400 && status < 500, `${room}/${climb}: ${status}`);
      assert.ok(!text.includes(victim.key.slice(9)));
    }
  }
  for (const name of ["../x", "a/b", "a\\b", "", "dep_x", "a".repeat(65), "a\u0000", "\u202ea"]) {
    const body = JSON.stringify({ name, wasm_base64: "AGFzbQEAAAA=", symbols: ["BTC-USDT"] });
    const { status } = await ask(victim, "/v1/deployments", {
      method: "POST",
      body,
      headers: json,
    });
    assert.equal(status, 422, JSON.stringify(name));
  }
});

attack("broken requests and slow ones don't keep others waiting", async (victim) => {
  const { port, key } = victim;
  const broken = [
    "GET\r\n\r\n",
    "\x00\x01\x02\x03\r\n\r\n",
    "GET /v1/account HTTP/9.9\r\n\r\n",
    `GET /${"a".repeat(300_000)} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx: ${"y".repeat(2_000_000)}\r\n\r\n`,
    `POST /v1/orders HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: -5\r\n\r\n`,
    `POST /v1/orders HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: 5\r\n` +
    "transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/account HTTP/1.1\r\n\r\n",
  ];
  for (const text of broken) {
    const connection = await RawConnection.open(port);
    const answer = await connection.ask(text);
    assert.doesNotMatch(answer, /^HTTP\/1\.1 2/, text.slice(0, 40));
  }
  const held: RawConnection[] = [];
  const head = `POST /v1/deployments HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n` +
    `authorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n`;
  for (let n = 0; n < 50; n++) {
    for (const part of ["GET /v1/acc", head, `${head}\r\n{"na`]) {
      const connection = await RawConnection.open(port);
      await connection.write(part);
      held.push(connection);
    }
  }
  assert.equal((await ask(victim, "/v1/account")).status, 200);
  for (const connection of held) connection.close();
});

attack("a thousand bodies that never end are refused room, then given up", async (victim) => {
  const { port, key } = victim;
  const half = `POST /v1/orders HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n` +
    `authorization: Bearer ${key}\r\ncontent-type: application/json\r\n` +
    'content-length: 1000\r\n\r\n{"na';
  const held: RawConnection[] = [];
  for (let n = 0; n < 1024; n++) {
    const connection = await RawConnection.open(port);
    await connection.write(half);
    held.push(connection);
  }
  const room = async (wanted: boolean) => {
    for (let i = 0; i < 600; i++) {
      const { status } = await ask(victim, "/v1/account");
      assert.ok(status === 200 || status === 503, String(status));
      if ((status === 200) === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(wanted ? "there is room again" : "there is no room");
  };
  await room(false);
  // Nobody lets go of them; the platform does.
  await room(true);
  for (const connection of held) assert.match(await connection.rest(), /^HTTP\/1\.1 408 /);
});

attack("ten thousand sockets that say nothing leave room for one that asks", async (victim) => {
  const { port } = victim;
  // Both ends are processes of their own, each with its limit of open files.
  const wanted = Math.min(10_000, await openFilesLimit() - 1000);
  const held: RawConnection[] = [];
  try {
    while (held.length < wanted) {
      const few = Array.from({ length: 100 }, () => RawConnection.open(port));
      held.push(...await Promise.all(few));
    }
    assert.equal((await ask(victim, "/v1/account")).status, 200);
  } finally {
    for (const connection of held) connection.close();
  }
});

attack("broken frames end their own stream alone", async (victim) => {
  const { port, key } = victim;
  const frames: [string, number[]][] = [
    ["reserved bits", [0xf1, 0x80, 0, 0, 0, 0]],
    ["unknown opcode", [0x83, 0x80, 0, 0, 0, 0]],
    ["broken UTF-8", [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]],
    ["fragmented ping", [0x09, 0x80, 0, 0, 0, 0]],
    ["long ping", [0x89, 0xfe, 0x00, 0x80, 0, 0, 0, 0]],
    ["claims of 2^62 bytes", [0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ];
  const good = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await new Promise((resolve) => good.onopen = resolve);
  for (const [name, bytes] of frames) {
    const connection = await RawConnection.open(port);
    await connection.upgrade("/v1/stream", key);
    await connection.writeBytes(new Uint8Array(bytes));
    assert.equal(await connection.isClosed(), true, name);
  }
  const pong = new Promise((resolve) => good.onmessage = resolve);
  good.send(JSON.stringify({ op: "no such thing" }));
  await pong;
  const closed = new Promise((resolve) => good.onclose = resolve);
  good.close();
  await closed;
});

async function openFilesLimit(): Promise<number> {
  // Other systems have further limits of their own, on ports and waiting connections.
  if (Deno.build.os !== "linux") return 3000;
  const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", "ulimit -Hn"] }).output();
  const text = new TextDecoder().decode(stdout).trim();
  return text === "unlimited" ? 100_000 : Number(text);
}
