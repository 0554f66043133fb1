import type { PlatformClock } from "../feeds/clock.ts";
import { bookSnapshot } from "./book_snapshot.ts";
import type { Instance } from "./instance.ts";
import type { MarketView } from "./market_view.ts";

/** Gives a new edge the books as they stand, oldest first; changes alone would tell it nothing. */
export function catchUp(
  { plan, edge }: Instance,
  views: readonly MarketView[],
  clock: PlatformClock,
): void {
  const joined = [...plan.markets, ...plan.observed].map((meta, index) => ({
    index,
    view: views.find((each) => each.meta === meta)!,
  })).filter(({ view }) => view.book.valid && view.lastBookNs >= 0);
  joined.sort((a, b) => a.view.lastBookNs - b.view.lastBookNs);
  for (const { index, view } of joined) {
    // Due now: the age of the book is no delay of this edge.
    const dueMs = clock.wallMsAt(clock.nowNs());
    edge?.events(index, bookSnapshot(view, clock.baseNs), 0, 1, 0, dueMs);
  }
}
