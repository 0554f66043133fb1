import type { Leg } from "./graph_order.ts";

/** New terms of one leg; a total of null ends it. */
export interface LegChange {
  leg: Leg;
  px1e9: number;
  qty1e8: number | null;
}

/**
 * Spreads an order's new total and price over its open legs. What is added goes to the first of
 * them; what is taken away comes from the last ones first, and a leg of which nothing would be left
 * to fill ends. Gives the legs that change.
 */
export function amendedLegs(
  legs: readonly Leg[],
  open: readonly Leg[],
  total1e8: number,
  px1e9: number | null,
): LegChange[] {
  const before = legs.reduce(
    (sum, leg) => sum + (open.includes(leg) ? leg.qty1e8 : leg.filled1e8),
    0,
  );
  let change = total1e8 - before;
  const totals = new Map(open.map((leg) => [leg, leg.qty1e8]));
  if (change > 0 && open[0] !== undefined) totals.set(open[0], open[0].qty1e8 + change);
  for (const leg of open.toReversed()) {
    if (change >= 0) break;
    const taken = Math.min(-change, leg.qty1e8 - leg.filled1e8);
    totals.set(leg, leg.qty1e8 - taken);
    change += taken;
  }
  return open.flatMap((leg) => {
    const qty1e8 = totals.get(leg)!;
    const px = px1e9 ?? leg.px1e9;
    if (qty1e8 === leg.qty1e8 && px === leg.px1e9) return [];
    return [{ leg, px1e9: px, qty1e8: qty1e8 > leg.filled1e8 ? qty1e8 : null }];
  });
}
