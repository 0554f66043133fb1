import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { KEPT_ROWS, listOf } from "../../../commands/watch/rows.ts";
import { KEPT_LATENCIES } from "../../../commands/watch/state.ts";
import {
  character,
  deployment,
  edge,
  events,
  fill,
  ID,
  line,
  named,
  order,
  stream,
  T0_NS,
  typed,
  Watching,
} from "./scene.ts";

function logged(rows: number, columns = 80): Watching {
  const watching = new Watching(columns, 24).take(named("tab"));
  for (let n = 1; n <= rows; n++) watching.take(events.log(n));
  strictEqual(watching.state.focus, "log");
  return watching;
}
const shown = (watching: Watching) =>
  watching.lines().flatMap((each) => /line (\d+)/.exec(each)?.[1] ?? []).map(Number);

Deno.test("q quits, and so does Ctrl-C where it is a key; other letters don't", () => {
  ok(new Watching().take(character("q")).state.quit);
  ok(new Watching().take(named("interrupt")).state.quit);
  ok(!new Watching().take(character("x"), named("tab"), named("escape")).state.quit);
});

Deno.test("p freezes the picture, shows paused, and catches up afterwards", () => {
  const watching = logged(3).take(character("p"));
  const frozen = watching.text();
  match(frozen, /paused/);
  watching.take(events.log(4), events.heartbeat([edge("maker", { position_1e8: 7n })]));
  watching.wait(4000);
  strictEqual(watching.text(), frozen, "and no age counts on");
  watching.take(character("p"));
  doesNotMatch(watching.text(), /paused/);
  ok(shown(watching).includes(4));
});

Deno.test("Tab goes round the panes, Shift-Tab back", () => {
  const watching = new Watching(80, 24, ["maker", "hedger"]);
  const order = Array.from({ length: 5 }, () => watching.take(named("tab")).state.focus);
  deepStrictEqual(order, ["mesh", "log", "instances", "activity", "mesh"]);
  strictEqual(watching.take(named("backTab")).state.focus, "activity");
});

Deno.test("arrows scroll the marked pane and stop at its ends", () => {
  const watching = logged(50);
  const newest = shown(watching);
  strictEqual(newest.at(-1), 50);
  watching.take(named("up"), named("up"));
  deepStrictEqual(shown(watching), newest.map((n) => n - 2));
  match(watching.text(), /Log .* ↑ 2$/m);
  watching.take(named("home"));
  strictEqual(shown(watching)[0], 1);
  watching.take(named("up"), named("down"));
  strictEqual(shown(watching)[0], 2, "no key is swallowed at the end");
  watching.take(named("end"));
  deepStrictEqual(shown(watching), newest);
  watching.take(named("down"));
  deepStrictEqual(shown(watching), newest);
});

Deno.test("a page is what the pane shows, less one row", () => {
  const watching = logged(50);
  const before = shown(watching);
  watching.take(named("pageUp"));
  strictEqual(shown(watching).at(-1), before[0]);
  watching.take(named("pageDown"));
  deepStrictEqual(shown(watching), before);
});

Deno.test("whoever has scrolled back keeps the same rows while others arrive", () => {
  const watching = logged(50).take(named("up"), named("up"), named("up"));
  const before = shown(watching);
  for (let n = 51; n <= 60; n++) watching.take(events.log(n));
  deepStrictEqual(shown(watching), before);
});

Deno.test("with a filter only rows that pass it move what was scrolled back", () => {
  const watching = logged(200).take(character("/"), ...typed("line 1"), named("enter"));
  watching.take(named("up"), named("up"));
  const before = shown(watching);
  watching.take(events.log(300), events.log(1000), events.log(301), events.log(1001));
  deepStrictEqual(shown(watching), before);
  strictEqual(watching.state.scroll.log, 4);
});

Deno.test("more instances than rows are scrolled", () => {
  const labels = Array.from({ length: 16 }, (_, i) => `i${i}`);
  const watching = new Watching(80, 24, labels);
  while (watching.state.focus !== "instances") watching.take(named("tab"));
  doesNotMatch(watching.text(), /^i15 /m);
  watching.take(named("end"));
  match(watching.text(), /^i15 /m);
  doesNotMatch(watching.text(), /^i0 /m);
  watching.take(named("home"));
  match(watching.text(), /^i0 /m);
});

Deno.test("/ filters while it is typed, Enter keeps it, Esc clears it", () => {
  const watching = logged(30).take(character("/"), ...typed("LINE 12"));
  deepStrictEqual(shown(watching), [12]);
  match(watching.lines().at(-1)!, /^filter: LINE 12/);
  watching.take(named("backspace"));
  deepStrictEqual(shown(watching), [1, ...Array.from({ length: 10 }, (_, i) => 10 + i)].slice(-7));
  watching.take(named("enter"));
  match(watching.lines().at(-1)!, /filter: LINE 1/);
  watching.take(events.log(31), events.log(100));
  strictEqual(shown(watching).at(-1), 100, "new rows are filtered too");
  ok(!shown(watching).includes(31));
  watching.take(named("escape"));
  strictEqual(shown(watching).length, 7);
  doesNotMatch(watching.text(), /filter:/);
});

Deno.test("keys that mean something are letters while a filter is typed", () => {
  const watching = new Watching().take(character("/"), ...typed("qp?/"));
  ok(!watching.state.quit && watching.state.frozen === undefined && !watching.state.help);
  strictEqual(watching.state.filter, "qp?/");
  watching.take(named("eraseLine"));
  strictEqual(watching.state.filter, "");
});

Deno.test("a filter finds orders by id, side, status or symbol", () => {
  const watching = new Watching().take(events.order(1), events.order(2), events.fill(3));
  const count = (filter: string) => {
    const after = new Watching();
    after.state = watching.state;
    return after.take(character("/"), ...typed(filter)).lines()
      .filter((each) => each.includes("BTC-USD")).length;
  };
  deepStrictEqual(["maker:2:1", "buy", "fill", "btc", "nothing"].map(count), [1, 1, 1, 3, 0]);
});

Deno.test("? shows the keys, and ? or Esc goes back", () => {
  const watching = new Watching();
  const before = watching.text();
  match(watching.take(character("?")).text(), /Shift-Tab/);
  strictEqual(watching.take(character("?")).text(), before);
  strictEqual(watching.take(character("?"), named("escape")).text(), before);
});

Deno.test("memory is flat: rows and latencies beyond the kept ones go", () => {
  const watching = new Watching(80, 24, ["maker", "hedger"]);
  const all = KEPT_ROWS * 3;
  for (let n = 0; n < all; n++) {
    watching.take(events.order(n), events.log(n), events.message(n));
    watching.take(events.heartbeat([edge("maker")]));
  }
  const { activity, log, messages, latencies } = watching.state.picture;
  for (const rows of [activity, log, messages]) {
    strictEqual(rows.chunks.flat().length, rows.length);
    ok(rows.length >= KEPT_ROWS && rows.length < KEPT_ROWS * 1.2, `${rows.length} rows`);
  }
  const numbers = listOf(log).map(({ message }) => Number(message.slice(5)));
  deepStrictEqual(numbers, numbers.map((_, i) => all - numbers.length + i), "the newest, in order");
  strictEqual(latencies["maker"]!.length, KEPT_LATENCIES);
});

Deno.test("heartbeats move the instances, a status event changes one of them", () => {
  const watching = new Watching(80, 24, ["maker", "hedger"]).take(
    events.heartbeat([edge("maker", { position_1e8: -3_000_000n })]),
  );
  match(watching.text(), /maker .* -0\.03 /);
  match(watching.text(), /hedger .* 0\.01 /);
  watching.take(events.status({
    status: "degraded",
    desired_state: "running",
    label: "hedger",
    edge_status: "paused",
    pause_reason: "daily_loss_limit",
  }));
  match(watching.text(), /hedger +paused/);
  match(watching.text(), /daily_loss_limit/);
  match(watching.text(), /maker +running/);
});

Deno.test("a start is the beginning of the uptime, a stop ends it", () => {
  const watching = new Watching().take(
    events.status({ status: "stopped", desired_state: "stopped" }),
  );
  doesNotMatch(watching.lines()[0]!, /up /);
  watching.take(events.status({ status: "running", desired_state: "running", ts_ns: T0_NS }));
  watching.take(events.heartbeat([], { ts_ns: T0_NS + 5_000_000_000n }));
  match(watching.lines()[0]!, /up 00:00:05/);
});

Deno.test("a deployment that is deleted stays on the screen and says so", () => {
  const watching = logged(3).take(
    stream(`deployment:${ID}`, { event: "deleted", deployment_id: ID, status: "deleted" }),
  ).wait(60_000);
  match(watching.lines()[0]!, /deleted/);
  deepStrictEqual(shown(watching), [1, 2, 3]);
  doesNotMatch(watching.text(), /no heartbeat/);
});

Deno.test("what was before joins what was heard, each row once and in order", () => {
  const watching = new Watching().take(events.order(3), events.fill(3), events.log(3));
  watching.take({
    type: "history",
    history: {
      deployment: deployment(),
      orders: [order(1), order(2), order(3, { status: "NEW", updated_at_ns: 0n })],
      fills: [fill(1), fill(3)],
      log: [1, 2, 3].map((n) => ({ ...line(n), cursor: `l_${String(n).padStart(14, "0")}` })),
      links: [],
    },
  });
  const { activity, log } = watching.state.picture;
  deepStrictEqual(listOf(activity).map(({ id }) => id.replace(`algo:${ID}:maker:`, "")), [
    "1:1",
    "fil_1",
    "2:1",
    "3:1",
    "fil_3",
  ]);
  match(watching.text(), /OPEN .* 64,002\.90/, "an older answer does not undo an event");
  deepStrictEqual(listOf(log).map(({ message }) => message), ["line 1", "line 2", "line 3"]);
});

Deno.test("after a lost connection a newer answer wins over the last event", () => {
  const watching = new Watching().take(events.order(1), { type: "lost" });
  const filled = order(1, { status: "FILLED", updated_at_ns: T0_NS + 9_000_000n });
  const history = { deployment: deployment(), orders: [filled], fills: [], log: [], links: [] };
  watching.take({ type: "back" }, { type: "history", history });
  match(watching.text(), /FILLED/);
});

Deno.test("events of another shape change nothing", () => {
  const watching = logged(2);
  const before = watching.text();
  watching.take(
    stream("orders", { node_order_id: 7 }),
    stream("fills", {}),
    stream(`logs:${ID}`, { gap: true }),
    stream(`mesh:${ID}`, { event: "message" }),
    stream(`deployment:${ID}`, { event: "heartbeat", edges: "none" }),
    stream("prices:BTC-USD", { bid: 1 }),
  );
  strictEqual(watching.text(), before);
});

Deno.test("an event changes no state that was seen before", () => {
  const watching = logged(5);
  const before = watching.state;
  const copy = structuredClone(before);
  watching.take(events.order(1), events.log(6), events.heartbeat([edge("maker")]), named("up"));
  deepStrictEqual(before, copy);
});

Deno.test("a notice stands at the bottom until the next key", () => {
  const watching = new Watching().take({ type: "notice", text: "polled each second" });
  match(watching.lines().at(-1)!, /polled each second/);
  watching.take(named("tab"));
  doesNotMatch(watching.lines().at(-1)!, /polled/);
});
