/** What a platform does not say, or says in words that nobody knows here, is never taken for flat. */
import assert from "node:assert/strict";
import { kill } from "./killed.ts";

const ALPHA = { args: { name: "alpha" } };

/** `kill` of a deployment that the platform shows like this once it was asked to stop. */
async function killShown(shown: Record<string, unknown>) {
  const document = () => Response.json({ deployment_id: "dep_a", name: "alpha", ...shown });
  return await kill(ALPHA, { bends: { answers: { "GET /v1/deployments/dep_a": document } } });
}

const edge = (status: string) => ({ label: "maker", venue: "binance", status, positions: [] });

Deno.test("an instance in a state that is not known here still runs, as far as anybody knows", async () => {
  for (const status of ["running", "pending", "draining", "RUNNING", ""]) {
    const { json, text, result } = await killShown({ edges: [edge(status)] });
    assert.deepEqual([json["flat"], result.exit], [false, "failed"], status);
    assert.deepEqual(json["still_running"], ["alpha maker"]);
    assert.match(text, /alpha maker still runs/);
  }
  for (const status of ["paused", "accepted", "rejected", "failed"]) {
    const { json } = await killShown({ edges: [edge(status)] });
    assert.equal(json["flat"], true, status);
  }
});

Deno.test("an instance that is paused but is to run goes on by itself, so that is not flat", async () => {
  const edges = [edge("paused")];
  assert.equal((await killShown({ edges, desired_state: "running" })).json["flat"], false);
  assert.equal((await killShown({ edges, desired_state: "stopped" })).json["flat"], true);
});

Deno.test("a deployment that shows no instances is not known to be flat", async () => {
  for (const status of [undefined, "running", "stopped"]) {
    const { json, text, result } = await killShown(status === undefined ? {} : { status });
    assert.deepEqual([json["flat"], json["remaining"], result.exit], [false, null, "failed"]);
    assert.match(text, /does not show what the instances of alpha hold/);
  }
  const none = await killShown({ edges: [], status: "running" });
  assert.deepEqual(none.json["still_running"], ["alpha —"]);
});

Deno.test("an order that tells its deployment only by its own id is found and cancelled", async () => {
  let open = true;
  const orders = () =>
    Response.json({
      orders: [
        {
          node_order_id: "algo:dep_a:maker:17:1",
          venue: "binance",
          status: open ? "OPEN" : "CANCELLED",
        },
        { node_order_id: "algo:dep_b:maker:17:1", venue: "kraken", status: "OPEN" },
      ],
    });
  const cancel = () => {
    open = false;
    return Response.json({ cancelled: ["algo:dep_a:maker:17:1"] });
  };
  const path = `/v1/orders/${encodeURIComponent("algo:dep_a:maker:17:1")}`;
  const { json, changes } = await kill(ALPHA, {
    bends: { answers: { "GET /v1/orders": orders, [`DELETE ${path}`]: cancel } },
  });
  assert.ok(changes.includes(`DELETE ${path}`));
  assert.ok(!changes.some((each) => each.includes("dep_b")));
  assert.equal(json["flat"], true);
});

Deno.test("deployments that can't be listed may run, so nothing is called flat", async () => {
  const refused = () =>
    Response.json({ error: { code: "X", message: "no list" } }, { status: 400 });
  const { json, text, result } = await kill({ options: { all: true } }, {
    bends: { answers: { "GET /v1/deployments": refused } },
  });
  assert.deepEqual([json["flat"], result.exit], [false, "failed"]);
  assert.match(text, /the deployments can't be listed: no list/);
  assert.match(text, /Not known to be flat/);
  assert.doesNotMatch(text, /^Flat/m);
});

Deno.test("--flatten lifts the switch for nobody while instances may run that are not known", async () => {
  const refused = () =>
    Response.json({ error: { code: "X", message: "no list" } }, { status: 400 });
  const held = [{ venue: "binance", symbol: "BTC-USDT", kind: "crypto" as const, qty: 2_000_000 }];
  const { json, changes } = await kill({ options: { all: true, flatten: true } }, {
    held,
    bends: { answers: { "GET /v1/deployments": refused } },
    settings: { options: { yes: true } },
  });
  assert.ok(!changes.some((each) => each.endsWith("/clear")), changes.join("\n"));
  assert.equal(json["flat"], false);
});

Deno.test("where a name can't be looked up, the way to stop everything is told", async () => {
  const broken = () => new Response("?", { status: 500 });
  await assert.rejects(
    kill(ALPHA, { bends: { answers: { "GET /v1/deployments": broken } } }),
    { hint: /nothing was stopped: sequence kill --all/ },
  );
});
