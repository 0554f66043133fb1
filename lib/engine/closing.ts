import { formatDecimal } from "../units/decimal.ts";
import { QTY_SCALE } from "../units/scale.ts";
import type { Decision } from "./decision.ts";
import type { EndReason, OrderStatus, RejectReason } from "./journal.ts";
import type { MarketState } from "./market_state.ts";
import type { EngineOrder } from "./order.ts";
import type { OrderDesk } from "./order_desk.ts";

/** A position of a stopped instance that was to be closed, and what came of it. */
export interface Closing {
  symbol: string;
  side: "buy" | "sell";
  qty1e8: number;
  filled1e8: number;
  status: OrderStatus;
  endReason: EndReason | null;
  reason: RejectReason | null;
}

/**
 * Sends market orders against what the instance holds, at most `most1e8` of each symbol. They are
 * the instance's own, so its position is what its fills add up to, and the algo hears of them.
 */
export function sendClosings(
  desk: OrderDesk,
  markets: readonly MarketState[],
  most1e8: Readonly<Record<string, number>>,
  atNs: number,
): EngineOrder[] {
  return markets.flatMap(({ config, ledger, book }, instrument) => {
    const held = ledger.position1e8;
    const most = Math.min(Math.abs(held), most1e8[config.symbol] ?? 0);
    const qty1e8 = most - most % Math.max(config.meta.lot1e8, 1);
    if (qty1e8 <= 0) return [];
    const decision: Decision = {
      stage: "api_received",
      eventNs: atNs,
      venueNs: NaN,
      bid1e9: book.bestBidPx1e9,
      ask1e9: book.bestAskPx1e9,
      callback: "",
      n: 0,
      endedNs: atNs,
      actions: 0,
    };
    return [desk.close(instrument, held > 0 ? -1 : 1, qty1e8, decision)];
  });
}

/** What became of a closing, once its answers have arrived. */
export function closingOf(order: EngineOrder): Closing {
  return {
    symbol: order.symbol,
    side: order.side > 0 ? "buy" : "sell",
    qty1e8: order.qty1e8,
    filled1e8: order.known1e8,
    status: order.status,
    endReason: order.endReason,
    reason: order.failureReason,
  };
}

/** What the instance's log says of it. */
export function closingLine({ side, qty1e8, filled1e8, symbol, status }: Closing): string {
  const [filled, wanted] = [filled1e8, qty1e8].map((qty) => formatDecimal(BigInt(qty), QTY_SCALE));
  return `closing: ${
    side === "buy" ? "bought" : "sold"
  } ${filled} of ${wanted} ${symbol}: ${status}`;
}
