import assert from "node:assert/strict";
import {
  type Any,
  eventually,
  moduleBase64,
  type RunningPlatform,
  withPlatform,
} from "./running_platform.ts";

async function deployMesh({ ask }: RunningPlatform): Promise<string> {
  const { status, body } = await ask("/v1/deployments", {
    method: "POST",
    json: {
      name: "pair",
      wasm_base64: await moduleBase64("assets/wasm/mesh.wasm"),
      symbols: ["BTC-USD"],
      instances: [
        { label: "maker", venue: "kraken" },
        { label: "hedger", venue: "coinbase" },
      ],
      start_immediately: true,
    },
  });
  assert.equal(status, 201, JSON.stringify(body.error));
  return body.deployment_id;
}

/** Process of the hedger, which was started last. */
async function hedgerPid(): Promise<number> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "pid=,args=", "--ppid", String(Deno.pid)],
  }).output();
  const edges = new TextDecoder().decode(stdout).split("\n").filter((line) =>
    line.includes("__edge")
  );
  return Number(edges.at(-1)!.trim().split(" ")[0]);
}

Deno.test("a maker and a hedger on two venues talk, trade against each other's position, and are measured", () =>
  withPlatform(async (platform) => {
    const id = await deployMesh(platform);
    const stream = await platform.stream();
    stream.send({ subscribe: [`mesh:${id}`, `mesh:${id}:payload`, "mesh:dep_0000000000000000"] });
    const ack = await stream.until((frame) => frame.subscribed !== undefined, "ack");
    assert.deepEqual(ack.subscribed, [`mesh:${id}`, `mesh:${id}:payload`]);
    assert.deepEqual(ack.reasons, { "mesh:dep_0000000000000000": "not_found" });
    const { cursor, data } = await stream.until(
      (frame) => frame.channel === `mesh:${id}` && frame.data.event === "message",
      "a message",
    );
    assert.match(cursor, /^m_[0-9a-f]{14}$/);
    assert.deepEqual([data.from, data.to, data.bytes], ["maker", "hedger", 8]);
    assert.deepEqual([data.status, data.reason], ["delivered", null]);
    assert.ok(data.delivered_ns >= data.sent_ns && data.latency_ns > 0);
    const shown = await stream.until(
      (frame) => frame.channel === `mesh:${id}:payload` && frame.cursor === cursor,
      "its payload",
    );
    assert.equal(Uint8Array.fromBase64(shown.data.payload_base64).length, 8);
    const hedged = await eventually(async () => {
      const { body } = await platform.ask(`/v1/deployments/${id}`);
      return body.edges[1].orders.fills > 0 ? body : undefined;
    }, "a hedge");
    assert.equal(hedged.edges[1].label, "hedger");
    const summary = await stream.until(
      (frame) => frame.data?.event === "summary" && frame.data.links[1].probe !== null,
      "a summary with a probe of the silent direction",
    );
    assert.deepEqual(summary.data.links.map((link: Any) => [link.from, link.to]), [
      ["maker", "hedger"],
      ["hedger", "maker"],
    ]);
    const { body: mesh } = await platform.ask(`/v1/deployments/${id}/mesh?window_s=3600`);
    assert.deepEqual(mesh.instances.map((each: Any) => [each.label, each.region, each.live]), [
      ["maker", "eu-west-1", true],
      ["hedger", "us-east-1", true],
    ]);
    const [there, back] = mesh.links;
    assert.equal(there.messages, there.messages_total);
    assert.equal(there.bytes, there.messages * 8);
    assert.equal(there.latency.count, there.messages);
    assert.ok(there.latency.min_ns <= there.latency.p50_ns);
    assert.ok(there.latency.p99_ns <= there.latency.max_ns);
    assert.deepEqual([back.messages, back.latency, back.last_message_ns], [0, null, null]);
    assert.ok(back.probe.count > 0);
    assert.equal((await platform.ask(`/v1/deployments/${id}/mesh?window_s=0`)).status, 400);
    await stream.close();
    // Whoever comes back with a cursor gets what came after it.
    const again = await platform.stream();
    again.send({ subscribe: [`mesh:${id}`], resume: { [`mesh:${id}`]: cursor } });
    const next = await again.until((frame) => frame.channel === `mesh:${id}`, "the next message");
    assert.ok(next.cursor > cursor);
    await again.close();
  }));

Deno.test("what is sent to a peer that has ended is dropped, with the reason", () =>
  withPlatform(async (platform) => {
    const id = await deployMesh(platform);
    const running = await eventually(async () => {
      const { body } = await platform.ask(`/v1/deployments/${id}`);
      return body.status === "running" ? body : undefined;
    }, "running");
    assert.equal(running.edges.length, 2);
    Deno.kill(await hedgerPid(), "SIGKILL");
    const dropped = await eventually(async () => {
      const { body } = await platform.ask(`/v1/deployments/${id}/mesh`);
      return body.links[0].dropped > 0 ? body.links[0] : undefined;
    }, "a drop");
    assert.deepEqual(Object.keys(dropped.drops_by_reason), ["PEER_NOT_RUNNING"]);
    const { body } = await platform.ask(`/v1/deployments/${id}`);
    assert.deepEqual(body.edges.map((edge: Any) => edge.status), ["running", "failed"]);
    assert.equal(body.status, "degraded");
  }));

Deno.test("with distances on, a message takes as long as between the real regions", () =>
  withPlatform(async (platform) => {
    const { ask } = platform;
    assert.equal((await ask("/v1/sandbox/settings")).body.mesh_distance, false);
    await ask("/v1/sandbox/settings", { method: "PUT", json: { mesh_distance: true } });
    const id = await deployMesh(platform);
    const link = await eventually(async () => {
      const { body } = await ask(`/v1/deployments/${id}/mesh`);
      return body.links[0].messages > 2 ? body.links[0] : undefined;
    }, "messages");
    // 34 ms one way at ten times the speed.
    assert.ok(link.latency.min_ns >= 3_400_000, `${link.latency.min_ns}`);
  }));
