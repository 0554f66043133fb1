import assert from "node:assert/strict";
import { LinkStats, summary } from "../../../lib/platform/center/mesh/link_stats.ts";
import { oneWayNs } from "../../../lib/platform/center/mesh/region_distance.ts";

Deno.test("percentiles are nearest ranks, and nothing is made of nothing", () => {
  assert.equal(summary([]), null);
  assert.deepEqual(summary([40, 10, 30, 20]), {
    count: 4,
    min_ns: 10,
    mean_ns: 25,
    p50_ns: 20,
    p90_ns: 40,
    p99_ns: 40,
    max_ns: 40,
  });
});

Deno.test("a window counts what lies in it, the total everything", () => {
  const link = new LinkStats();
  link.delivered(1000, 16, 500);
  link.delivered(5000, 8, 700);
  link.dropped(5000, "QUEUE_FULL", 3);
  link.dropped(5500, "QUEUE_FULL", 2);
  link.dropped(5600, "NO_SUCH_PEER", 1);
  const { messages, bytes, dropped, drops_by_reason, messages_total, latency, probe } = link
    .window(2000);
  assert.deepEqual(
    { messages, bytes, dropped, drops_by_reason, messages_total, probe },
    {
      messages: 1,
      bytes: 8,
      dropped: 6,
      drops_by_reason: { QUEUE_FULL: 5, NO_SUCH_PEER: 1 },
      messages_total: 2,
      probe: null,
    },
  );
  assert.equal(latency?.p50_ns, 700);
});

Deno.test("regions are as far from each other in both directions, and nowhere is near", () => {
  assert.equal(oneWayNs("us-east-1", "eu-west-1"), oneWayNs("eu-west-1", "us-east-1"));
  assert.ok(oneWayNs("us-east-1", "eu-west-1") > 0);
  assert.equal(oneWayNs("us-east-1", "us-east-1"), 0);
  assert.equal(oneWayNs("unknown", "us-east-1"), 0);
});
