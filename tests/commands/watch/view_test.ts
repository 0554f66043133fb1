import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { onceText, view } from "../../../commands/watch/view.ts";
import { paintFor, plain } from "../../../lib/cli/ansi.ts";
import { displayWidth } from "../../../lib/cli/table.ts";
import { character, edge, events, named, T0_NS, Watching } from "./scene.ts";

/** Instances, orders, fills, messages and lines, as after a minute of trading. */
function busy(columns: number, rows: number, labels = ["maker", "hedger"]): Watching {
  const watching = new Watching(columns, rows, labels);
  for (let n = 0; n < 40; n++) {
    watching.take(events.order(n), events.fill(n), events.log(n));
    if (labels.length > 1) watching.take(events.message(n));
  }
  return watching.take(events.heartbeat(labels.map((label) => edge(label))));
}

for (const [columns, rows] of [[80, 24], [200, 60], [40, 12], [1, 24], [1, 1], [20, 2]] as const) {
  Deno.test(`the screen fills ${columns}×${rows} and never goes beyond it`, () => {
    for (const labels of [["maker"], ["maker", "hedger"]]) {
      const watching = busy(columns, rows, labels);
      for (const keys of [[], [character("?")], [character("?"), character("/")]]) {
        const lines = watching.take(...keys).painted();
        strictEqual(lines.length, rows);
        for (const line of lines) ok(displayWidth(line) <= columns, plain(line));
      }
    }
  });
}

Deno.test("80×24 shows name, target, state, PnL, uptime, and every pane", () => {
  const lines = busy(80, 24).lines();
  strictEqual(lines[0], "xv-arb  [local]  running  PnL $0.82  up 01:01:01");
  match(lines[1]!, /^── Instances ─+$/);
  match(lines[2]!, /^LABEL +STATUS +POSITION +PnL +BOOKS\/S +CALLBACK +HEARTBEAT$/);
  match(lines[3]!, /^maker +running +0\.01 +\$0\.41 +36\.4 +42\.0 µs +█ +now$/);
  match(lines[5]!, /^━━ Orders and fills ━+$/);
  const text = lines.join("\n");
  match(text, /maker {2}OPEN {6}sell 0\.01 BTC-USD @ 64,038\.90 {2}post_only/);
  match(text, /maker {2}fill {6}sell 0\.01 BTC-USD @ 63,999\.90 {2}maker, fee \$1\.60/);
  match(text, /maker → hedger {2}16 B {2}78\.0 µs/);
  match(text, /INFO {2}maker line 39/);
  match(lines[23]!, /^q quit {2}\? help {2}p pause {2}Tab pane/);
});

Deno.test("a wide screen puts the mesh beside the orders", () => {
  const lines = busy(200, 60).lines();
  ok(lines.some((line) => /Orders and fills .* Mesh /.test(line)));
  match(lines.find((line) => line.startsWith("LABEL"))!, /VENUE .* p99/);
});

Deno.test("a small screen shows one pane at a time, and Tab the next one", () => {
  const watching = busy(40, 12);
  match(watching.text(), /\[Orders and fills\]/);
  match(watching.text(), /OPEN {3}sell 0\.01 @ 64,038\.90/m);
  watching.take(named("tab"));
  match(watching.text(), /\[Mesh\]/);
  match(watching.text(), /maker → hedger/);
  watching.take(named("tab"));
  match(watching.text(), /line 39/);
  watching.take(named("tab"));
  match(watching.text(), /LABEL/);
});

Deno.test("an instance alone has no mesh pane and no label in each row", () => {
  const watching = busy(80, 24, ["maker"]);
  doesNotMatch(watching.text(), /Mesh/);
  match(watching.text(), / OPEN {6}sell 0\.01/);
  doesNotMatch(watching.text(), /maker {2}OPEN/);
  const seen = new Set<string>();
  for (let i = 0; i < 6; i++) seen.add(watching.take(named("tab")).state.focus);
  deepStrictEqual([...seen].sort(), ["activity", "instances", "log"]);
});

Deno.test("what is wrong with an instance stands below it", () => {
  const error = { code: "TRAP", message: "unreachable executed in on_book" };
  const watching = busy(80, 24).take(
    events.status({ status: "degraded", label: "hedger", edge_status: "failed", error }),
  );
  const lines = watching.lines();
  match(lines[0]!, /degraded/);
  const at = lines.findIndex((line) => line.startsWith("hedger"));
  match(lines[at]!, /failed/);
  strictEqual(lines[at + 1], "  TRAP: unreachable executed in on_book");
});

Deno.test("a late heartbeat shows its age", () => {
  const watching = busy(80, 24).wait(8000);
  match(watching.text(), /hedger +running .* 8 s ago/);
});

Deno.test("positions of several symbols are named, not summed", () => {
  const positions = [
    { symbol: "BTC-USD", position_1e8: 1_000_000n },
    { symbol: "ETH-USD", position_1e8: 200_000_000n },
  ];
  const symbols = ["BTC-USD", "ETH-USD"];
  const watching = busy(120, 24).take(
    events.heartbeat([edge("maker", { symbols, positions, position_1e8: 201_000_000n })]),
  );
  match(watching.text(), /maker .* 0\.01 BTC-USD \+1 /);
});

Deno.test("an order follows its changes in one row, with why it ended", () => {
  const watching = new Watching(100).take(
    events.order(1),
    events.order(2),
    events.order(1, {
      status: "PARTIAL",
      filled_qty_1e8: 400_000n,
      end_reason: "cancel_requested",
    }),
    events.order(2, {
      status: "REJECTED",
      failure_reason: "POSITION_LIMIT",
      end_reason: "rejected",
    }),
  );
  const rows = watching.lines().filter((line) => /post_only/.test(line));
  strictEqual(rows.length, 2);
  match(rows[0]!, /PARTIAL .* post_only, 0\.004 filled, cancel_re/);
  match(rows[1]!, /REJECTED .* post_only, POSITION_LIMIT$/);
});

Deno.test("dropped messages say why, links say what was measured", () => {
  const links = [
    { from: "maker", to: "hedger", messages: 48, latency: { count: 48, p50_ns: 78_000n } },
    { from: "hedger", to: "maker", messages: 0, probe: { count: 60, p50_ns: 70_500n }, dropped: 2 },
  ];
  const watching = busy(200, 60).take(
    { type: "stream", event: { channel: "mesh:x", data: { event: "summary", links } } },
    events.message(50, { status: "dropped", reason: "TOO_LARGE", latency_ns: null }),
  );
  match(watching.text(), /maker → hedger {2}48 messages {2}p50 78\.0 µs/);
  match(watching.text(), /hedger → maker {2}0 messages {2}ping p50 70\.5 µs {2}2 dropped/);
  match(watching.text(), /maker → hedger {2}16 B {2}TOO_LARGE/);
});

Deno.test("text from outside is shown, not obeyed, and its keys are masked", () => {
  const key = "seq_live_" + "a".repeat(60) + "4f2a";
  const watching = new Watching(80, 24, ["maker"]).take(
    events.log(1, `\x1b[2J\x1b]0;evil\x07${key}\r\n日本`, { label: "m\u202ex" }),
    events.order(1, { symbol: "BTC\x1b[31m", status: "\x9bODD" }),
  );
  // deno-lint-ignore no-control-regex
  const ours = /\x1b\[(1|2|22|39|3[1-6])m/g;
  const rest = watching.painted().join("").replaceAll(ours, "");
  // deno-lint-ignore no-control-regex
  doesNotMatch(rest, /[\x00-\x1f\x7f-\x9f\u202e]/);
  doesNotMatch(rest, /aaaa/);
  match(watching.text(), /\\u\{1b\}\[2J/);
});

Deno.test("without colour everything is still said", () => {
  const watching = busy(80, 24).take({ type: "lost" }, character("p"));
  const lines = view(watching.wait(12_000).state, paintFor(false));
  // deno-lint-ignore no-control-regex
  doesNotMatch(lines.join("\n"), /\x1b/);
  match(lines[0]!, /paused {2}reconnecting, 12 s ago/);
  ok(lines.some((line) => line.startsWith("━━ Orders and fills")), "the marked pane is heavier");
});

Deno.test("without a connection the panes are dim and tell how old they are", () => {
  const watching = busy(80, 24).take({ type: "lost" }).wait(7000);
  match(watching.lines()[0]!, /reconnecting, 7 s ago/);
  for (const title of ["Instances", "Orders and fills", "Mesh", "Log"]) {
    ok(watching.lines().some((line) => line.includes(title) && line.endsWith("7 s ago")), title);
  }
  const rows = watching.painted().filter((line) => /line 3\d|fee /.test(line));
  // deno-lint-ignore no-control-regex
  for (const row of rows) match(row, /^\x1b\[2m[^\x1b]*\x1b\[22m$/);
  const beat = { last_heartbeat_ns: T0_NS + 7_000_000_000n };
  watching.take(
    { type: "back" },
    events.heartbeat([edge("maker", beat), edge("hedger", beat)]),
  );
  doesNotMatch(watching.text(), /ago/);
});

Deno.test("a platform that falls silent is told although the connection stands", () => {
  const watching = busy(80, 24).wait(4000);
  doesNotMatch(watching.lines()[0]!, /heartbeat/);
  match(watching.wait(2000).lines()[0]!, /no heartbeat, 6 s ago/);
});

Deno.test("one picture as text has every pane and nothing of the keys", () => {
  const { state } = busy(80, 24);
  const text = onceText(state, 80, paintFor(false));
  match(text, /^xv-arb {2}\[local\] {2}running {2}PnL \$0\.82/);
  for (const title of ["Instances", "Orders and fills", "Mesh", "Log"]) {
    match(text, RegExp(`^${title}$`, "m"));
  }
  doesNotMatch(text, /quit/);
  for (const line of text.split("\n")) strictEqual(line, line.trimEnd());
});
