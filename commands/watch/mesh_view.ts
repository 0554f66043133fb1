import type { MeshLatency, MeshLink } from "../../lib/contract/mesh.ts";
import { bytes, clockTime, count, duration } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { outside } from "./outside_text.ts";
import type { MessageLine } from "./state.ts";

/** How a link stands: its messages, and what they took; else what a ping took. */
export function linkLine(link: MeshLink, paint: Paint): string {
  const way = `${paint.cyan(outside(link.from))} → ${paint.cyan(outside(link.to))}`;
  const dropped = link.dropped === 0 ? "" : paint.red(`  ${count(link.dropped)} dropped`);
  const measured = link.latency
    ? spread(link.latency)
    : link.probe
    ? `ping ${spread(link.probe)}`
    : "";
  return `${way}  ${count(link.messages)} messages  ${paint.dim(measured)}${dropped}`;
}

function spread({ p50_ns, p99_ns, max_ns }: MeshLatency): string {
  const figures: [string, bigint | undefined][] = [["p50", p50_ns], ["p99", p99_ns], [
    "max",
    max_ns,
  ]];
  return figures.flatMap(([name, ns]) =>
    ns === undefined ? [] : [`${name} ${duration(Number(ns))}`]
  )
    .join("  ");
}

/** A message: from → to, bytes, latency, or why it did not arrive. */
export function messageLine(line: MessageLine, paint: Paint): string {
  const took = line.dropped !== ""
    ? paint.red(outside(line.dropped))
    : line.latencyNs === undefined
    ? ""
    : duration(Number(line.latencyNs));
  const way = `${paint.cyan(outside(line.from))} → ${paint.cyan(outside(line.to))}`;
  return `${paint.dim(clockTime(line.atNs))} ${way}  ${bytes(line.bytes)}  ${took}`;
}
