import assert from "node:assert/strict";
import { ApiError } from "../../lib/api/api_error.ts";
import { createRestClient, type RestClient } from "../../lib/api/rest_client.ts";
import { getTrace } from "../../lib/api/traces.ts";
import { fakeContext } from "../support/fake_context.ts";
import { type Answer, json, type ScriptedServer, text, withServer } from "./scripted_server.ts";

function asked(
  answers: readonly Answer[],
  work: (client: RestClient, server: ScriptedServer) => Promise<void>,
): Promise<void> {
  return withServer(answers, async (server) => {
    const context = fakeContext({ fetch: (input, init) => fetch(input, init) });
    await work(createRestClient({ context, baseUrl: server.url, key: "seq_test_x" }), server);
  });
}

const stamp = (stage: string) => ({ stage, ts_ns: 1 });
const missing = json({ error: { code: "NOT_FOUND", message: "no order" } }, { status: 404 });

Deno.test("stamps are found under traces, events, or as the bare answer", async () => {
  for (const body of [{ traces: [stamp("sent")] }, { events: [stamp("sent")] }, [stamp("sent")]]) {
    await asked([json(body)], async (client) => {
      const { stamps } = await getTrace(client, { id: "P-1" });
      assert.deepEqual(stamps.map((each) => [each.stage, each.ts_ns]), [["sent", 1n]]);
    });
  }
});

Deno.test("every page is read, orders and legs once", () =>
  asked(
    [
      json({
        orders: [{ node_order_id: "a" }],
        traces: [stamp("submitted")],
        legs: [{ leg: "decision", duration_ns: 5 }],
        has_more: true,
        next_cursor: "t_1",
      }),
      json({ orders: [{ node_order_id: "a" }], traces: [stamp("sent")], has_more: false }),
    ],
    async (client, server) => {
      const trace = await getTrace(client, { id: "17", deploymentId: "dep_1", label: "maker" });
      assert.deepEqual(trace.stamps.map((each) => each.stage), ["submitted", "sent"]);
      assert.deepEqual([trace.orders.length, trace.legs.length], [1, 1]);
      assert.equal(trace.document["count"], 2);
      assert.equal(
        server.seen[1]!.path,
        "/v1/traces?node_order_id=17&deployment_id=dep_1&label=maker&limit=1000&cursor=t_1",
      );
    },
  ));

Deno.test("an id that the platform does not know is looked up among the newest orders", () =>
  asked(
    [
      missing,
      text(
        '{"orders":[{"node_order_id":"n1","algo_order_id":18446744073709551614},' +
          '{"node_order_id":"n2","algo_order_id":18446744073709551615}]}',
      ),
      json({ traces: [stamp("sent")] }),
    ],
    async (client, server) => {
      await getTrace(client, { id: "18446744073709551615" });
      assert.equal(server.seen[1]!.path, "/v1/orders?limit=500");
      assert.equal(server.seen[2]!.path, "/v1/traces?node_order_id=n2&limit=1000");
    },
  ));

Deno.test("an order that nobody knows is not found, with the platform's first answer", () =>
  asked([missing, json({ orders: [] })], async (client) => {
    await assert.rejects(
      getTrace(client, { id: "P-00000000" }),
      (cause: unknown) => cause instanceof ApiError && cause.status === 404,
    );
  }));

Deno.test("an ambiguous number is refused with its candidates", () =>
  asked(
    [json({
      error: {
        code: "CONFLICT",
        message: "order 17 exists in several instances",
        details: [{ field: "node_order_id", message: "P-1: maker", value: "P-1" }],
      },
    }, { status: 409 })],
    async (client) => {
      await assert.rejects(getTrace(client, { id: "17" }), (cause: unknown) =>
        cause instanceof ApiError && cause.details[0]!.value === "P-1" &&
        cause.exit === "failed");
    },
  ));
