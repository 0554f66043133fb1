import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { ASK, BID, EVENT, type EventBlock } from "../../../lib/market/event_block.ts";
import { OrderBook } from "../../../lib/market/order_book.ts";
import type { SymbolMeta } from "../../../lib/market/symbol_meta.ts";
import type { VenueQuote } from "../../../lib/platform/desk/routing.ts";

/** Prices in whole dollars and quantities in whole units, so that tests read as numbers. */
export const PX = 1_000_000_000;
export const QTY = 100_000_000;

export type Levels = [px: number, qty: number][];

/** A market of a venue, on a grid of whole dollars and hundredths of a unit. */
export function market(venue: string, over: Partial<SymbolMeta> = {}): SymbolMeta {
  return {
    symbol: "BTC-USD",
    venue,
    edgeId: `venue-edge-${venue}`,
    venueSymbol: "BTCUSD",
    instrumentType: "spot",
    base: "BTC",
    quote: "USD",
    aliases: ["BTC-USDT"],
    tick1e9: PX,
    lot1e8: QTY / 100,
    minQty1e8: QTY / 100,
    minNotional1e9: 0,
    pricePrecision: 0,
    qtyPrecision: 2,
    ...over,
  };
}

export function bookEvent(
  kind: number,
  atNs: number,
  bids: Levels,
  asks: Levels,
): EventBlock {
  const builder = new BlockBuilder(0n);
  builder.event(kind, atNs, NaN);
  for (const [px, qty] of bids) builder.row(BID, px * PX, Math.round(qty * QTY));
  for (const [px, qty] of asks) builder.row(ASK, px * PX, Math.round(qty * QTY));
  return builder.finish();
}

export function tradeEvent(aggressor: "buys" | "sells", atNs: number, px: number, qty: number) {
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.trade, atNs, NaN);
  builder.row(aggressor === "buys" ? BID : ASK, px * PX, Math.round(qty * QTY));
  return builder.finish();
}

/** A market with a book; fees in bps. */
export function quoteOf(
  meta: SymbolMeta,
  bids: Levels,
  asks: Levels,
  takerBps = 0,
  makerBps = takerBps,
): VenueQuote {
  const book = new OrderBook(meta.tick1e9);
  book.apply(bookEvent(EVENT.snapshot, 0, bids, asks), 0);
  return { meta, book, makerFeeBps1e4: makerBps * 1e4, takerFeeBps1e4: takerBps * 1e4 };
}
