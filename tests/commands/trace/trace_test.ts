import { doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { ending } from "../../../commands/trace/ending.ts";
import { timeline } from "../../../commands/trace/timeline.ts";
import { traceText } from "../../../commands/trace/view.ts";
import type { Trace } from "../../../lib/api/traces.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import { displayWidth } from "../../../lib/cli/table.ts";
import type { Leg, Stamp, TracedOrder } from "../../../lib/contract/traces.ts";

const PLAIN = paintFor(false);
const T0 = 1_790_000_123_456_700_000n;

const stamp = (stage: string, afterNs: bigint, more: Partial<Stamp> = {}): Stamp => ({
  stage,
  ts_ns: T0 + afterNs,
  clock: "wall",
  resolution_ns: 1000n,
  component: "edge",
  ...more,
});

const ORDER: TracedOrder = {
  node_order_id: "algo:dep_1:maker:17:1",
  parent_id: "P-8f3a1b2c",
  deployment_id: "dep_1",
  deployment_name: "xv-arb",
  label: "maker",
  algo_order_id: 17n,
  symbol: "BTC-USD",
  venue: "kraken",
  side: "buy",
  order_type: "post_only",
  px_1e9: 63_999_900_000_000n,
  qty_1e8: 1_000_000n,
  filled_qty_1e8: 1_000_000n,
  status: "FILLED",
  is_terminal: true,
};

const leg = (name: string, durationNs: bigint, more: Partial<Leg> = {}): Leg => ({
  leg: name,
  duration_ns: durationNs,
  sample: 118,
  p50_ns: 5_005_000n,
  p90_ns: 6_100_000n,
  p99_ns: 9_400_000n,
  percentile: 50,
  ...more,
});

function text(orders: TracedOrder[], stamps: Stamp[], legs: Leg[] = [], columns = 100): string {
  const trace: Trace = { orders, stamps, legs, document: {} };
  return traceText(trace, PLAIN, columns);
}

Deno.test("a trace shows whole units of what its clock resolves, and says the clock once", () => {
  const out = text([ORDER], [
    stamp("book_received", 0n),
    stamp("callback_ended", 44_000n, { delta_ns: 44_000n, since_start_ns: 44_000n }),
    stamp("venue_acked", 5_055_000n, { component: "venue" }),
  ]);
  match(out, /P-8f3a1b2c FILLED {2}buy 0\.01 BTC-USD at \$63,999\.90 post_only on kraken/);
  match(out, /instance maker of xv-arb, the algo's order 17/);
  match(out, /AFTER, µs +SINCE START, µs/);
  match(out, /venue_acked +venue +\d\d:\d\d:\d\d\.461755 +5,011 +5,055/);
  doesNotMatch(out, /000,000/, "no digit below a microsecond");
  strictEqual(out.match(/system's clock/g)?.length, 1);
});

Deno.test("stamps of two clocks are never subtracted", () => {
  const out = text([ORDER], [
    stamp("sent", 0n),
    stamp("venue_acked", 5000n, { clock: "venue" }),
    stamp("algo_notified", 9000n),
  ]);
  match(out, /venue_acked .* — +— +venue/);
  match(out, /algo_notified .* — +9 +wall/);
});

Deno.test("the slowest leg is pointed out, and too small a sample has no percentile", () => {
  const out = text([ORDER], [stamp("sent", 0n)], [
    leg("submit_to_route", 5000n, { sample: 5, percentile: 40 }),
    leg("route_to_ack", 9_900_000n, { percentile: 99.2 }),
  ]);
  match(out, /route to ack +9\.90 ms +5\.00 ms +6\.10 ms +9\.40 ms +99\.2 % +118 +← slowest leg/);
  match(out, /submit to route +5\.0 µs +5\.00 ms +— +— +40\.0 % +5\n/);
});

Deno.test("legs of one size are drawn to scale, of many sizes by their logarithm", () => {
  const linear = timeline([{ name: "a", ns: 1000 }, { name: "b", ns: 3000 }], 40);
  ok(!linear.logarithmic);
  strictEqual(linear.bars[0], "█".repeat(10));
  strictEqual(linear.bars[1], " ".repeat(10) + "█".repeat(30));
  const wide = timeline([{ name: "a", ns: 100 }, { name: "b", ns: 1_000_000 }], 60);
  ok(wide.logarithmic);
  strictEqual(wide.bars[0], "█".repeat(10));
  strictEqual(wide.bars[1], " ".repeat(10) + "█".repeat(50));
  const still = timeline([{ name: "a", ns: 0 }, { name: "b", ns: 0 }], 60);
  strictEqual(still.bars.join(""), "");
});

Deno.test("a timeline keeps within the terminal", () => {
  const stamps = ["sent", "venue_acked", "filled", "algo_notified"].map((stage, i) =>
    stamp(stage, 10n ** BigInt(3 * i))
  );
  for (const columns of [200, 80, 50]) {
    const drawn = text([ORDER], stamps, [], columns).split("\n")
      .filter((line) => line.startsWith("to "));
    strictEqual(drawn.length, 3);
    for (const line of drawn) ok(displayWidth(line) <= columns, line);
  }
});

Deno.test("an order that was not filled says where and why it ended", () => {
  const sent = [stamp("submitted", 0n), stamp("sent", 1n)];
  const rejected = { ...ORDER, status: "REJECTED", failure_reason: "POSITION_LIMIT" };
  strictEqual(
    ending(rejected, []),
    "rejected before it was sent: POSITION_LIMIT, position and open orders would pass max_position",
  );
  match(
    ending({ ...rejected, failure_reason: "EXCHANGE_REJECT" }, sent)!,
    /^rejected by the venue/,
  );
  strictEqual(
    ending({ ...rejected, failure_reason: "NEW_ONE" }, sent),
    "rejected by the venue: NEW_ONE",
  );
  const cancelled = { ...ORDER, status: "CANCELLED", end_reason: "cancel_requested" };
  const stamps = [...sent, stamp("cancelled", 2n, { component: "venue" })];
  strictEqual(ending(cancelled, stamps), "cancelled by the venue: a cancel was asked for");
  strictEqual(ending({ ...ORDER, status: "OPEN", is_terminal: false }, sent), undefined);
  strictEqual(ending(ORDER, sent), undefined);
});

Deno.test("an order from outside of any deployment has a trace too", () => {
  const manual: TracedOrder = {
    ...ORDER,
    node_order_id: "graph:graph_1:order:1",
    graph_id: "graph_1",
    deployment_id: null,
    deployment_name: null,
    label: null,
    algo_order_id: null,
  };
  const out = text([manual], [stamp("api_received", 0n), stamp("submitted", 2000n)]);
  match(out, /graph graph_1, graph:graph_1:order:1/);
  doesNotMatch(out, /instance|null|undefined/);
});

Deno.test("several orders of a graph come one after the other, each with its own stamps", () => {
  const other = { ...ORDER, node_order_id: "other", parent_id: "P-00000001" };
  const out = text([ORDER, other], [
    stamp("submitted", 0n, { node_order_id: ORDER.node_order_id }),
    stamp("routed", 0n, { node_order_id: "other" }),
  ]);
  ok(out.indexOf("submitted") < out.indexOf("P-00000001"));
  ok(out.indexOf("P-00000001") < out.indexOf("routed"));
});

Deno.test("a platform that names no stages still gives its times, in order", () => {
  const out = text([], [{
    node_order_id: "x",
    acked_ns: T0 + 5_000_000n,
    received_ns: T0,
    latency_ns: 12n,
  }]);
  ok(out.indexOf("received") < out.indexOf("acked"));
  match(out, /acked .* 5,000,000 +5,000,000/);
  doesNotMatch(out, /latency/, "a duration is no stamp");
});

Deno.test("text of the platform cannot reach the terminal raw", () => {
  const evil = "\x1b[2J";
  const out = text(
    [{ ...ORDER, venue: evil, status: "REJECTED", failure_reason: evil, label: evil }],
    [stamp(`sent${evil}`, 0n, { component: evil, attrs: { reason: evil, callback: evil } })],
    [leg(`leg${evil}`, 1n)],
  );
  ok(!out.includes("\x1b"));
});

Deno.test("stamps that are gone are not made up", () => {
  match(text([ORDER], []), /No stamps: they are kept for a week/);
});
