import type { Mesh, MeshLatency, MeshLink } from "../../lib/contract/mesh.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { count, duration } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { displayWidth, table } from "../../lib/cli/table.ts";

const FIGURES = ["p50", "p99", "max", "measured on"] as const;

/**
 * p50, p99 and max of every pair, and on what they were measured, the algo's messages or the
 * platform's pings: labels × labels, or a row a pair where that is wider than the window.
 */
export function latencyTable(mesh: Mesh, columns: number, paint: Paint): string {
  const square = matrix(mesh, paint);
  const fits = square.split("\n").every((line) => displayWidth(line) <= columns);
  return fits ? square : pairs(mesh, paint);
}

/** Senders down, receivers across. */
function matrix({ instances, links }: Mesh, paint: Paint): string {
  const labels = instances.map(({ label }) => label);
  const heads = [
    { title: "FROM ↓ TO →" },
    { title: "" },
    ...labels.map((label) => ({ title: neutralise(label), right: true })),
  ];
  const rows = labels.flatMap((from) => {
    const cells = labels.map((to) => {
      if (from === to) return FIGURES.map(() => paint.dim("·"));
      const link = links.find((each) => each.from === from && each.to === to);
      return figures(link, paint);
    });
    return FIGURES.map((figure, i) => [
      i === 0 ? paint.cyan(neutralise(from)) : "",
      paint.dim(figure),
      ...cells.map((cell) => cell[i]!),
    ]);
  });
  return table(heads, rows, paint);
}

function pairs({ links }: Mesh, paint: Paint): string {
  const rows = links.map((link) => [
    `${paint.cyan(neutralise(link.from))} → ${paint.cyan(neutralise(link.to))}`,
    ...figures(link, paint),
  ]);
  const heads = FIGURES.map((title) => ({ title: title.toUpperCase(), right: true }));
  return table([{ title: "FROM → TO" }, ...heads], rows, paint);
}

/** In the order of {@link FIGURES}. */
function figures(link: MeshLink | undefined, paint: Paint): string[] {
  if (link?.latency) return spread(link.latency, ["message", "messages"]);
  if (!link?.probe) return FIGURES.map(() => "—");
  const [p50, p99, max, measured] = spread(link.probe, ["ping", "pings"]);
  return [p50!, p99!, max!, paint.yellow(measured!)];
}

function spread(latency: MeshLatency, [one, many]: [string, string]): string[] {
  const time = (ns: bigint | undefined) => ns === undefined ? "—" : duration(Number(ns));
  const measured = `${count(latency.count)} ${latency.count === 1 ? one : many}`;
  return [time(latency.p50_ns), time(latency.p99_ns), time(latency.max_ns), measured];
}
