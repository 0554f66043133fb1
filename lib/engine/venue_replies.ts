import type { VenueHandler } from "../exchange/venue_order.ts";
import { type EngineOrder, knownAhead } from "./order.ts";
import type { QueueWatch } from "./queue_watch.ts";
import type { Reply } from "./wire.ts";

/**
 * What a venue does to an order becomes a message to the edge, handed to `reply`; its moves in the
 * queue go to `queues`. `now` is the venue's time, ns.
 */
export function venueReplies(
  reply: (message: Reply) => void,
  queues: QueueWatch,
  now: () => number,
): VenueHandler<EngineOrder> {
  return {
    acked: (order, ahead1e8) => {
      queues.placed(order);
      reply({ kind: "acked", order, ahead1e8: knownAhead(ahead1e8) });
    },
    filled: (order, px1e9, qty1e8, maker, ahead1e8) => {
      order.filled1e8 += qty1e8;
      const { bestBidPx1e9: bid1e9, bestAskPx1e9: ask1e9 } = order.book;
      const ahead = knownAhead(ahead1e8);
      reply({ kind: "filled", order, px1e9, qty1e8, maker, ahead1e8: ahead, bid1e9, ask1e9 });
    },
    cancelled: (order, requested) => reply({ kind: "cancelled", order, requested }),
    rejected: (order, reason) => reply({ kind: "rejected", order, reason }),
    amended: (order, ahead1e8) => {
      queues.placed(order);
      const { px1e9, qty1e8 } = order;
      reply({ kind: "amended", order, px1e9, qty1e8, ahead1e8: knownAhead(ahead1e8) });
    },
    queueMoved: (order) => queues.moved(order, now()),
    requestRefused: (order, request) => reply({ kind: "refused", order, request }),
  };
}
