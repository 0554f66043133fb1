import type { DeskMarket } from "./desk_market.ts";
import type { JournalSink, RejectReason } from "./journal.ts";
import type { MessageQueue } from "./message_queue.ts";
import type { Notice } from "./notice.ts";
import type { OpenOrders } from "./open_orders.ts";
import { type EngineOrder, isTerminal, orderEntry } from "./order.ts";
import type { OrderJudge } from "./order_judge.ts";
import type { OrderStamps } from "./order_stamps.ts";
import type { QueueWatch } from "./queue_watch.ts";
import type { FromVenue } from "./wire.ts";

/** Where what the edge hears is noted. */
export interface ReplyRooms {
  markets: readonly DeskMarket[];
  orders: OpenOrders;
  judge: OrderJudge;
  stamps: OrderStamps;
  queues: QueueWatch;
  notices: MessageQueue<Notice>;
  sink: JournalSink;
}

/** The edge hears what the venue did: the order changes, the journal and the algo are told. */
export class ReplyReader {
  #venue: string;
  #rooms: ReplyRooms;
  #orderNumber: number;

  /** `venue` begins the venue's ids; no order id up to `usedNumbers` is given away again. */
  constructor(venue: string, usedNumbers: number, rooms: ReplyRooms) {
    this.#venue = venue;
    this.#orderNumber = usedNumbers;
    this.#rooms = rooms;
  }

  hear(message: FromVenue): void {
    const { order, dueNs } = message;
    if (order.dropped) return;
    const { orders, stamps, queues, sink } = this.#rooms;
    orders.changed = true;
    switch (message.kind) {
      case "acked":
        order.status = "OPEN";
        order.ackedNs = dueNs;
        order.venueOrderId = this.#id(++this.#orderNumber);
        orders.counters.acked++;
        sink(orderEntry(order, dueNs));
        stamps.put(order, "venue_acked", dueNs, {
          venue_order_id: order.venueOrderId,
          venue_ts_ns: stamps.wall(message.venueNs),
          queue_ahead_1e8: message.ahead1e8,
        });
        queues.heard(order, message.ahead1e8, dueNs);
        break;
      case "filled":
        this.#fill(order, message);
        break;
      case "amended":
        order.revision++;
        order.knownPx1e9 = message.px1e9;
        order.knownQty1e8 = message.qty1e8;
        this.#amendAnswered(order);
        sink(orderEntry(order, dueNs));
        stamps.put(order, "amended", dueNs, { queue_ahead_1e8: message.ahead1e8 });
        queues.heard(order, message.ahead1e8, dueNs);
        break;
      case "cancelled": {
        const stage = message.requested ? "cancelled" : "expired";
        stamps.put(order, stage, dueNs, { venue_ts_ns: stamps.wall(message.venueNs) });
        const ended = message.requested ? "CANCELLED" : "EXPIRED";
        const reason = message.requested
          ? "cancel_requested"
          : order.type === "fok"
          ? "expired"
          : "ioc_remainder";
        orders.end(order, order.known1e8 > 0 ? "PARTIAL" : ended, reason, dueNs, null);
        break;
      }
      case "rejected":
        stamps.put(order, "rejected", dueNs, { reason: message.reason });
        orders.end(order, "REJECTED", "rejected", dueNs, message.reason);
        this.#tellReject(order, message.reason);
        break;
      case "refused":
        if (message.request === "amend") this.#amendAnswered(order);
        // A cancel that crossed with the order's end is everyday and needs no word.
        if (!isTerminal(order.status)) this.#tellReject(order, "INVALID_PARAMS");
        break;
    }
  }

  #fill(order: EngineOrder, message: FromVenue & { kind: "filled" }): void {
    const { markets, orders, judge, stamps, notices, sink } = this.#rooms;
    const { px1e9, qty1e8, maker, dueNs } = message;
    const { ledger } = markets[order.instrument]!;
    const feeBps1e4 = maker ? order.fees.makerFeeBps1e4 : order.fees.takerFeeBps1e4;
    const { notional1e9, fee1e9 } = ledger.fill(order.side, px1e9, qty1e8, feeBps1e4);
    order.known1e8 += qty1e8;
    order.filledNotional1e9 += notional1e9;
    order.fees1e9 += fee1e9;
    judge.openOf(order, -qty1e8);
    orders.fillCount++;
    orders.counters.fills++;
    const tradeId = this.#id(orders.fillCount, "T-");
    sink({
      type: "fill",
      algoOrderId: order.algoOrderId,
      seq: order.seq,
      fillNumber: orders.fillCount,
      symbol: order.symbol,
      side: order.side,
      px1e9,
      qty1e8,
      fee1e9,
      liquidity: maker ? "maker" : "taker",
      queueAhead1e8: message.ahead1e8,
      venueNs: message.venueNs,
      recvNs: dueNs,
      bid1e9: message.bid1e9,
      ask1e9: message.ask1e9,
      tradeId,
      position1e8: BigInt(ledger.position1e8),
      avgEntry1e9: BigInt(ledger.avgEntry1e9),
      realizedPnl1e9: ledger.realized1e9,
      sessionPnl1e9: ledger.session1e9,
    });
    stamps.put(order, "filled", dueNs, {
      trade_id: tradeId,
      venue_ts_ns: stamps.wall(message.venueNs),
      px_1e9: px1e9,
      qty_1e8: qty1e8,
      liquidity: maker ? "maker" : "taker",
      remaining_1e8: order.knownQty1e8 - order.known1e8,
    });
    if (order.known1e8 >= order.knownQty1e8) orders.end(order, "FILLED", "filled", dueNs, null);
    else sink(orderEntry(order, dueNs));
    notices.push({ kind: "fill", order, px1e9, qty1e8: qty1e8 * order.side, recvNs: dueNs });
  }

  /** Once no amend is under way, the order counts as what it is now. */
  #amendAnswered(order: EngineOrder): void {
    order.pendingAmends--;
    if (order.pendingAmends === 0 && !isTerminal(order.status)) {
      this.#rooms.judge.reserve(order, order.knownQty1e8);
    }
  }

  #tellReject({ algoOrderId, instrument }: EngineOrder, reason: RejectReason): void {
    this.#rooms.notices.push({ kind: "reject", algoOrderId, instrument, reason, logged: true });
  }

  #id(n: number, kind = ""): string {
    return `${this.#venue}-${kind}${String(n).padStart(12, "0")}`;
  }
}
