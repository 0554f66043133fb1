import type { DeskConfig, OpeningState } from "./config.ts";
import type { DeskMarket } from "./desk_market.ts";
import { type EngineOrder, newOrder } from "./order.ts";

/** The orders that still rested when the last process of an instance ended. */
export function openingOrders(
  opening: OpeningState,
  config: DeskConfig,
  markets: readonly DeskMarket[],
): EngineOrder[] {
  return opening.openOrders.flatMap((saved) => {
    const instrument = markets.findIndex((each) => each.config.symbol === saved.symbol);
    if (instrument < 0) return [];
    const createdNs = Number(saved.createdNs - config.baseNs);
    const { book, config: fees } = markets[instrument]!;
    const wish = { ...saved, instrument, type: saved.orderType };
    const order = newOrder(wish, instrument, saved.symbol, createdNs, saved.seq, book, fees);
    order.filled1e8 = order.known1e8 = saved.filled1e8;
    order.filledNotional1e9 = saved.filledNotional1e9;
    order.fees1e9 = saved.fees1e9;
    order.status = "OPEN";
    order.ackedNs = createdNs;
    order.venueOrderId = saved.venueOrderId;
    return [order];
  });
}
