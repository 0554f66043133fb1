import { BlockBuilder } from "../../market/block_builder.ts";
import { ASK, BID, EVENT, type EventBlock } from "../../market/event_block.ts";
import type { MarketView } from "./market_view.ts";

/** The whole present book of a market as one snapshot event, for an edge that joins in between. */
export function bookSnapshot(view: MarketView, baseNs: bigint): EventBlock {
  const builder = new BlockBuilder(baseNs);
  builder.event(EVENT.snapshot, view.lastBookNs, NaN);
  for (const side of [BID, ASK]) {
    for (let px = view.book.nextPx1e9(side, 0); px > 0; px = view.book.nextPx1e9(side, px)) {
      builder.row(side, px, view.book.qtyAt(side, px));
    }
  }
  return builder.finish();
}
