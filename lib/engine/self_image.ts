import { MAX_OPEN_ORDERS, ORDER_STATUS } from "../algo/state_image.ts";
import type { MarketState } from "./market_state.ts";
import type { OpenOrders } from "./open_orders.ts";

/**
 * Brings the algo's view of itself in every market to the present: position, profit, orders. The SDK
 * says that an algo of several symbols sees sums over all of them, in whichever callback; only the
 * average entry, which has no sum, is of the callback's own symbol.
 */
export function writeSelf(markets: readonly MarketState[], orders: OpenOrders): void {
  let position1e8 = 0;
  let realized1e9 = 0n;
  let session1e9 = 0n;
  for (const { ledger } of markets) {
    position1e8 += ledger.position1e8;
    realized1e9 += ledger.realized1e9;
    session1e9 += ledger.session1e9;
  }
  for (const { ledger, stateImage } of markets) {
    stateImage.setPosition(position1e8, ledger.avgEntry1e9);
    stateImage.setRealized(realized1e9, session1e9, orders.fillCount);
    stateImage.clearOrders();
    let listed = 0;
    for (const order of orders.live.values()) {
      if (listed++ === MAX_OPEN_ORDERS) break;
      const status = order.status === "NEW"
        ? ORDER_STATUS.pending
        : order.known1e8 > 0
        ? ORDER_STATUS.partial
        : ORDER_STATUS.acked;
      const { algoOrderId, knownPx1e9, knownQty1e8, known1e8, side } = order;
      stateImage.addOrder(algoOrderId, knownPx1e9, knownQty1e8, known1e8, side, status);
    }
  }
}

/** What all markets together would bring if they were closed now, USD × 10⁹. */
export function unrealizedOf(markets: readonly MarketState[]): number {
  let sum = 0;
  for (let i = 0; i < markets.length; i++) sum += markets[i]!.unrealized1e9();
  return sum;
}
