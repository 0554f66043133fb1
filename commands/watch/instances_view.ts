import type { EdgeRow } from "../../lib/contract/deployments.ts";
import { age, duration, quantity, usd } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { cut } from "../../lib/cli/screen/fit.ts";
import { sparkline } from "../../lib/cli/sparkline.ts";
import { type Column, table } from "../../lib/cli/table.ts";
import { instanceProblem, paintStatus } from "../instance_table.ts";
import { outside } from "./outside_text.ts";
import type { Picture } from "./state.ts";

/** A heartbeat comes each second; up to this age it is on time. */
const ON_TIME_MS = 3000;

interface Cell {
  column: Column;
  /** Narrowest window that has room for it. */
  from: number;
  text(edge: EdgeRow): string;
}

/** Heading and a row an instance, below it what is wrong with it. */
export function instanceLines(
  picture: Picture,
  columns: number,
  nowMs: number,
  paint: Paint,
): string[] {
  const cells = allCells(picture, columns, nowMs, paint).filter(({ from }) => columns >= from);
  const rows = picture.edges.map((edge) => cells.map((cell) => cell.text(edge)));
  const [heading = "", ...lines] = table(cells.map(({ column }) => column), rows, paint).split(
    "\n",
  );
  const all = [heading];
  picture.edges.forEach((edge, i) => {
    all.push(lines[i] ?? "");
    const problem = instanceProblem(edge);
    if (problem !== "") all.push(paint.red(`  ${outside(problem)}`));
  });
  return all.map((line) => cut(line, columns));
}

function allCells(
  { latencies }: Picture,
  columns: number,
  nowMs: number,
  paint: Paint,
): readonly Cell[] {
  const cell = (title: string, from: number, text: Cell["text"], right = false): Cell => ({
    column: { title, right },
    from,
    text,
  });
  const drawn = Object.keys(latencies).length > 0;
  const bars = columns >= 120 ? 24 : 10;
  return [
    cell("LABEL", 0, (edge) => outside(edge.label ?? "—")),
    cell("VENUE", 96, (edge) => outside(edge.venue ?? "—")),
    cell("STATUS", 0, (edge) => paintStatus(outside(edge.status ?? "unknown"), paint)),
    cell("POSITION", 0, position, true),
    cell("PnL", 0, (edge) => pnl(edge, paint), true),
    cell("BOOKS/S", 52, (edge) => (edge.books_per_s ?? 0).toFixed(1), true),
    cell("CALLBACK", 60, (edge) => duration(p50Ns(edge)), true),
    cell("p99", 110, (edge) => duration(Number(edge.callback_latency?.p99_ns ?? 0n)), true),
    cell(
      "",
      drawn ? 72 : Infinity,
      (edge) => paint.cyan(sparkline(latencies[edge.label ?? ""] ?? [], bars)),
    ),
    cell("HEARTBEAT", 40, (edge) => heartbeat(edge, nowMs, paint)),
  ];
}

function p50Ns(edge: EdgeRow): number {
  return Number(edge.callback_latency?.p50_ns ?? edge.callback_latency_ns ?? 0n);
}

/** A sum over several symbols says nothing, so those that are held are named. */
function position(edge: EdgeRow): string {
  const held = (edge.positions ?? []).filter((each) => (each.position_1e8 ?? 0n) !== 0n);
  if ((edge.symbols?.length ?? 1) < 2 || held.length === 0) {
    return quantity(edge.position_1e8 ?? 0n);
  }
  const [first, ...more] = held;
  const rest = more.length === 0 ? "" : ` +${more.length}`;
  return `${quantity(first!.position_1e8 ?? 0n)} ${outside(first!.symbol)}${rest}`;
}

function pnl(edge: EdgeRow, paint: Paint): string {
  const total = (edge.realized_pnl_1e9 ?? 0n) + (edge.unrealized_pnl_1e9 ?? 0n) -
    (edge.fees_1e9 ?? 0n);
  return (total < 0n ? paint.red : paint.green)(usd(total));
}

function heartbeat(edge: EdgeRow, nowMs: number, paint: Paint): string {
  if (!edge.last_heartbeat_ns) return edge.live === true ? paint.green("live") : paint.dim("never");
  const ageMs = nowMs - Number(edge.last_heartbeat_ns / 1_000_000n);
  return ageMs < ON_TIME_MS ? paint.green("now") : paint.red(age(ageMs));
}
