import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "./support/program.ts";
import { inScene, type Json, type Scene } from "./support/scene.ts";

const ROUNDS = 50;
const TOML = `[strategy]
name = "pair"
symbols = ["BTC-USD"]

[[instances]]
label = "maker"
venue = "kraken"

[[instances]]
label = "hedger"
venue = "coinbase"

[build]
wasm = "mesh.wasm"
`;

/** A sequence of numbers in [0, 1) that is the same in each run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

interface Row {
  [key: string]: unknown;
}

/** What a client of the stream was told, by the ids that the platform gave. */
class Told {
  orders = new Map<string, Row>();
  fills = new Map<string, Row>();
  logs = new Set<string>();
  cursors = new Map<string, string>();

  take({ channel, cursor, data }: { channel?: string; cursor?: string; data?: Row }): void {
    if (channel === undefined || cursor === undefined || data === undefined) return;
    const before = this.cursors.get(channel) ?? "";
    assert.ok(cursor > before, `${channel}: ${cursor} came after ${before}`);
    this.cursors.set(channel, cursor);
    if (channel === "orders") this.orders.set(data["node_order_id"] as string, data);
    else if (channel === "fills") {
      const id = data["fill_id"] as string;
      assert.ok(!this.fills.has(id), `fill ${id} was told twice`);
      this.fills.set(id, data);
    } else this.logs.add(cursor);
  }
}

class Client {
  #scene: Scene;
  #key = "";

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async get(path: string): Promise<Json> {
    const { url } = (await this.#scene.platform())!;
    this.#key = (await Deno.readTextFile(join(this.#scene.home, "local", "key"))).trim();
    const headers = { authorization: `Bearer ${this.#key}` };
    const response = await fetch(url + path, { headers });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text) as Json;
  }

  /** Every row of a paged list, newest first. */
  async all(path: string, key: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (;;) {
      const page = await this.get(`${path}&limit=500&offset=${rows.length}`);
      rows.push(...page[key] as Row[]);
      if (page["has_more"] !== true) return rows;
    }
  }

  /** Listens until the platform is gone, from where it stopped the last time. */
  async listen(told: Told, topics: string[]): Promise<WebSocket> {
    const { url } = (await this.#scene.platform())!;
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/stream`, {
      headers: { authorization: `Bearer ${this.#key}` },
    });
    socket.onmessage = ({ data }) => told.take(JSON.parse(data as string));
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error("no stream"));
    });
    socket.onerror = () => {};
    socket.send(JSON.stringify({ subscribe: topics, resume: Object.fromEntries(told.cursors) }));
    return socket;
  }
}

Deno.test({
  name: `killed ${ROUNDS} times at random moments, the platform forgets nothing that it had told`,
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    const next = random(20261124);
    const client = new Client(scene);
    const told = new Told();
    const cwd = await scene.project("pair", TOML);
    await Deno.copyFile(join(ROOT, "assets/wasm/mesh.wasm"), join(cwd, "mesh.wasm"));
    await scene.json(["local", "up", "--speed", "20"]);
    const deployed = await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    const { deployment_id: id, edges: first } = deployed["deployment"] as Json & { edges: Row[] };
    await scene.json(["--local", "start", "--wait"], { cwd });
    const meshIds = (edges: Row[]) => edges.map((edge) => [edge["label"], edge["mesh_id"]]);

    for (let round = 0; round < ROUNDS; round++) {
      const document = await client.get(`/v1/deployments/${id}`);
      assert.equal(document["desired_state"], "running");
      assert.deepEqual(meshIds(document["edges"] as Row[]), meshIds(first));
      const socket = await client.listen(told, ["orders", "fills", `logs:${id}`]);
      await new Promise((resolve) => setTimeout(resolve, 100 + next() * 500));
      await scene.killPlatform();
      await new Promise((resolve) => setTimeout(resolve, 0));
      socket.close();
      await scene.json(["local", "up", "--speed", "20"]);
    }

    await scene.json(["--local", "stop", "--cancel-orders"], { cwd });
    const orders = new Map(
      (await client.all(`/v1/orders?deployment_id=${id}`, "orders"))
        .map((row) => [row["node_order_id"] as string, row]),
    );
    for (const [order, last] of told.orders) {
      const kept = orders.get(order);
      assert.ok(kept, `order ${order} was told and is gone`);
      assert.ok(Number(kept["filled_qty_1e8"]) >= Number(last["filled_qty_1e8"]), order);
      if (last["is_terminal"]) assert.equal(kept["status"], last["status"], order);
      assert.equal(kept["parent_id"], last["parent_id"]);
    }
    const fills = await client.all(`/v1/fills?deployment_id=${id}`, "fills");
    const byId = new Map(fills.map((row) => [row["fill_id"] as string, row]));
    assert.equal(byId.size, fills.length, "no fill twice");
    for (const [fill, row] of told.fills) {
      const kept = byId.get(fill);
      assert.ok(kept, `fill ${fill} was told and is gone`);
      for (const key of ["px_1e9", "qty_1e8", "node_order_id", "side"]) {
        assert.deepEqual(kept[key], row[key], `${fill} ${key}`);
      }
    }
    assert.ok(told.fills.size > ROUNDS / 2, `${told.fills.size} fills were told`);
    const filled = new Map<string, number>();
    for (const row of fills) {
      const order = row["node_order_id"] as string;
      filled.set(order, (filled.get(order) ?? 0) + Number(row["qty_1e8"]));
    }
    for (const [order, row] of orders) {
      assert.equal(Number(row["filled_qty_1e8"]), filled.get(order) ?? 0, `${order} and its fills`);
      assert.ok(row["is_terminal"], `${order} is over`);
    }
    const { edges } = await client.get(`/v1/deployments/${id}`) as { edges: Row[] };
    for (const { label, position_1e8: position } of edges) {
      const sum = fills.filter((row) => row["label"] === label).reduce(
        (total, row) => total + Number(row["qty_1e8"]) * (row["side"] === "buy" ? 1 : -1),
        0,
      );
      assert.equal(position, sum, `the position of ${label} is the sum of its fills`);
    }
    const lines = new Set<string>();
    for (let cursor = "l_00000000000000";;) {
      const page = await client.get(
        `/v1/deployments/${id}/logs?limit=5000&cursor=${cursor}`,
      ) as { logs: { cursor: string }[]; next_cursor: string; has_more: boolean };
      for (const row of page.logs) lines.add(row.cursor);
      cursor = page.next_cursor;
      if (!page.has_more) break;
    }
    const lost = [...told.logs].filter((cursor) => !lines.has(cursor));
    assert.deepEqual(lost, [], "every line that was told is kept");
  }),
});
