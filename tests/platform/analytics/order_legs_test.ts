import assert from "node:assert/strict";
import {
  legDistribution,
  legRow,
  type LegStamp,
  orderLegs,
} from "../../../lib/platform/analytics/order_legs.ts";
import { attributes, traceRows } from "../../../lib/platform/analytics/trace_rows.ts";

const stamps = (...rows: [string, number][]): LegStamp[] =>
  rows.map(([stage, atNs]) => ({ stage, atNs: BigInt(atNs) }));

const FILLED = stamps(
  ["book_received", 100],
  ["callback_started", 110],
  ["callback_ended", 150],
  ["submitted", 151],
  ["risk_checked", 153],
  ["routed", 156],
  ["sent", 160],
  ["venue_acked", 5160],
  ["filled", 9160],
  ["algo_notified", 9200],
  ["filled", 9900],
  ["algo_notified", 9950],
);

Deno.test("legs are between the first stamps of their stages", () => {
  assert.deepEqual(orderLegs(FILLED).map(({ leg, durationNs }) => [leg, durationNs]), [
    ["decision", 50n],
    ["submit_to_route", 5n],
    ["route_to_ack", 5004n],
    ["ack_to_first_fill", 4000n],
    ["fill_to_algo", 40n],
  ]);
});

Deno.test("what a callback really took is a leg of its own, if it was measured", () => {
  const [first] = orderLegs(
    FILLED.map((stamp) => stamp.stage === "callback_ended" ? { ...stamp, tookNs: 4321n } : stamp),
  );
  assert.deepEqual([first!.leg, first!.durationNs], ["callback", 4321n]);
});

Deno.test("what did not happen has no leg", () => {
  const rejected = stamps(
    ["heartbeat", 1],
    ["callback_ended", 3],
    ["submitted", 3],
    ["rejected", 4],
  );
  assert.deepEqual(orderLegs(rejected).map(({ leg, from }) => [leg, from]), [[
    "decision",
    "heartbeat",
  ]]);
  const fromOutside = stamps(["api_received", 1], ["submitted", 2], ["routed", 7]);
  assert.deepEqual(orderLegs(fromOutside).map(({ leg }) => leg), ["submit_to_route"]);
  assert.deepEqual(orderLegs([]), []);
});

Deno.test("a leg is compared with the same leg of other orders", () => {
  const others = legDistribution(
    Array.from({ length: 100 }, (_, i) => ["submit_to_route", 100 - i] as const),
  );
  const leg = orderLegs(FILLED).find((each) => each.leg === "submit_to_route")!;
  assert.deepEqual(legRow("id", leg, others), {
    node_order_id: "id",
    leg: "submit_to_route",
    from: "submitted",
    to: "routed",
    duration_ns: 5n,
    sample: 100,
    p50_ns: 50n,
    p90_ns: 90n,
    p99_ns: 99n,
    percentile: 5,
  });
  const alone = legRow("id", leg, new Map());
  assert.deepEqual([alone["sample"], alone["p50_ns"], alone["percentile"]], [0, null, null]);
});

Deno.test("who rejected an order shows by whether it was sent", () => {
  const component = (...stages: string[]) => {
    const rows = stages.map((stage) => ({ stage, at_ns: 1n, attrs: "{}" }));
    const order = { node_order_id: "id", edge_id: "e" };
    return traceRows(order, rows, { name: "sim", resolutionNs: 1 }, new Map()).at(-1)!["component"];
  };
  assert.equal(component("submitted", "rejected"), "edge");
  assert.equal(component("submitted", "sent", "rejected"), "venue");
  assert.equal(component("cancelled"), "platform");
});

Deno.test("attributes keep every digit", () => {
  assert.deepEqual(attributes('{"venue_ts_ns":"1790000123452000001","n":3,"px_1e9":5,"a":null}'), {
    venue_ts_ns: 1_790_000_123_452_000_001n,
    n: 3,
    px_1e9: 5n,
    a: null,
  });
});
