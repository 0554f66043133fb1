import type { Mesh, MeshLink } from "../../lib/contract/mesh.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { count } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { cut } from "../../lib/cli/screen/fit.ts";
import { displayWidth } from "../../lib/cli/table.ts";

const LONGEST_LABEL = 16;
const GAP = 6;

/**
 * A small drawing: the labels side by side, and below them an arrow for each direction that
 * messages took, from the sender's column to the receiver's, with their number.
 */
export function topologyLines({ instances, links }: Mesh, paint: Paint): string[] {
  const middles = new Map<string, number>();
  let heads = "";
  for (const { label } of instances) {
    const box = `[${cut(neutralise(label), LONGEST_LABEL)}]`;
    middles.set(label, displayWidth(heads) + Math.floor(displayWidth(box) / 2));
    heads += box + " ".repeat(GAP);
  }
  const arrows = links.filter(({ messages }) => messages > 0).flatMap((link) => {
    const from = middles.get(link.from);
    const to = middles.get(link.to);
    return from === undefined || to === undefined ? [] : [arrow(link, from, to, paint)];
  });
  return [paint.cyan(heads.trimEnd()), ...arrows];
}

/** `●──────▶` or `◀──────●`, then how many messages went there. */
function arrow(link: MeshLink, from: number, to: number, paint: Paint): string {
  const line = "─".repeat(Math.max(0, Math.abs(to - from) - 1));
  const drawing = from < to ? `●${line}▶` : `◀${line}●`;
  const text = `${count(link.messages)} ${link.messages === 1 ? "message" : "messages"}`;
  return `${" ".repeat(Math.min(from, to))}${drawing}  ${paint.dim(text)}`;
}
