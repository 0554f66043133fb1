import { MAX_OPEN_ORDERS, ORDER_STATUS } from "../algo/state_image.ts";
import type { MarketState } from "./market_state.ts";
import type { OrderDesk } from "./order_desk.ts";

/** Brings the algo's view of itself in every market to the present: position, profit, orders. */
export function writeSelf(markets: readonly MarketState[], desk: OrderDesk): void {
  for (const { ledger, stateImage } of markets) {
    stateImage.setPosition(ledger.position1e8, ledger.avgEntry1e9);
    stateImage.setRealized(ledger.realized1e9, ledger.session1e9, desk.fillCount);
    stateImage.clearOrders();
    let listed = 0;
    for (const order of desk.live.values()) {
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
