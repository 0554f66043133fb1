import { oppositeLevels } from "../../engine/opposite_levels.ts";
import type { OrderBook } from "../../market/order_book.ts";
import type { OrderTypeName } from "../../engine/config.ts";
import type { OrderEntry, OrderProgress, RejectReason } from "../../engine/journal.ts";
import { isTerminal } from "../../engine/order.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { graphOrderId } from "../store/ids.ts";
import type { NodePlan } from "./graph.ts";

/** The part of an order that one venue has. Times are ns after the clock's base. */
export interface Leg extends OrderProgress {
  /** Counts the account's legs; the venue's desk knows the order by it. */
  id: bigint;
  meta: SymbolMeta;
  type: OrderTypeName;
  px1e9: number;
  qty1e8: number;
  filled1e8: number;
  notional1e9: bigint;
  /** What the venue's desk counts; only a rise of it means anything. */
  revision: number;
}

/** What became of an order as a whole. */
type Outcome = Pick<OrderEntry, "status" | "failureReason" | "endReason">;

/** One submission of a node: an order for people, with a leg at each venue that it was routed to. */
export class GraphOrder {
  readonly graphId: string;
  readonly node: NodePlan;
  /** Counts the account's orders of graphs. */
  readonly number: bigint;
  /** From 1, one more each time the node submits again. */
  readonly seq: number;
  readonly type: OrderTypeName;
  readonly legs: Leg[] = [];
  /** Ended before it was sent anywhere. */
  refused: RejectReason | null = null;
  px1e9: number;
  qty1e8: number;
  revision = 0;
  fills = 0;
  /** When a chase last looked at the market. */
  chasedNs: number;
  createdNs: number;
  /** A cancel is under way because its time is over. */
  expiring = false;
  /** A cancel was asked for by somebody. */
  cancelRequested = false;
  /** Legs that an amend took away: what they had not filled is no longer part of the order. */
  readonly removed = new Set<Leg>();
  /** The price that an amend asks for; the order has it once the first venue agrees. */
  #wishedPx1e9: number | null = null;
  #revising = false;

  constructor(
    graphId: string,
    node: NodePlan,
    number: bigint,
    seq: number,
    qty1e8: number,
    createdNs: number,
  ) {
    this.graphId = graphId;
    this.node = node;
    this.number = number;
    this.seq = seq;
    this.type = orderTypeOf(node);
    this.px1e9 = node.limitPx1e9 ?? 0;
    this.qty1e8 = qty1e8;
    this.createdNs = this.chasedNs = createdNs;
  }

  get nodeOrderId(): string {
    return graphOrderId(this.graphId, this.node.nodeId, this.seq);
  }

  get filled1e8(): number {
    return this.legs.reduce((sum, leg) => sum + leg.filled1e8, 0);
  }

  get acked(): boolean {
    return this.legs.some((leg) => leg.ackedNs !== null);
  }

  get ended(): boolean {
    return isTerminal(this.outcome().status);
  }

  /** Legs that the venues still have. */
  open(): Leg[] {
    return this.legs.filter((leg) => !isTerminal(leg.status));
  }

  /** An amend is under way, however many venues it takes; null leaves the price. */
  wish(px1e9: number | null): void {
    this.#wishedPx1e9 = px1e9;
    this.#revising = true;
  }

  /** A venue has done its part of an amend: the order's size and price are what its legs say. */
  adopt(leg: Leg): void {
    this.qty1e8 = this.legs.reduce(
      (sum, each) => sum + (this.removed.has(each) ? each.filled1e8 : each.qty1e8),
      0,
    );
    if (!this.removed.has(leg)) this.px1e9 = this.#wishedPx1e9 ?? this.px1e9;
    if (this.#revising) this.revision++;
    this.#revising = false;
  }

  outcome(): Outcome {
    if (this.refused !== null) {
      return { status: "REJECTED", failureReason: this.refused, endReason: "rejected" };
    }
    const none = { failureReason: null, endReason: null };
    if (this.legs.some((leg) => !isTerminal(leg.status))) {
      return { status: this.acked ? "OPEN" : "NEW", ...none };
    }
    const filled = this.filled1e8;
    if (filled >= this.qty1e8) {
      return { status: "FILLED", failureReason: null, endReason: "filled" };
    }
    const rejected = this.legs.find((leg) => leg.status === "REJECTED");
    const failureReason = rejected?.failureReason ?? null;
    const unfilled = this.legs.filter((leg) => leg.status !== "FILLED");
    const endReason = this.expiring && !this.cancelRequested
      ? "expired"
      : unfilled.find((leg) => leg.endReason === "cancel_requested")?.endReason ??
        unfilled[0]?.endReason ?? "rejected";
    if (filled > 0) return { status: "PARTIAL", failureReason, endReason };
    if (unfilled.every((leg) => leg.endReason === "rejected")) {
      return { status: "REJECTED", failureReason: failureReason ?? "UNKNOWN", endReason };
    }
    const timed = endReason === "expired" || endReason === "ioc_remainder";
    return { status: timed ? "EXPIRED" : "CANCELLED", failureReason: null, endReason };
  }

  /** The journal's view of the order as a whole; `book` is that of its first venue. */
  entry(atNs: number, book?: OrderBook): OrderEntry {
    const fresh = this.legs.length > 0 && this.outcome().status === "NEW" && book !== undefined;
    const acked = this.legs.flatMap((leg) => leg.ackedNs === null ? [] : [leg.ackedNs]);
    return {
      type: "order",
      algoOrderId: this.number,
      seq: this.seq,
      symbol: this.node.symbol,
      side: this.node.side,
      orderType: this.type,
      px1e9: this.px1e9,
      qty1e8: this.qty1e8,
      filled1e8: this.filled1e8,
      filledNotional1e9: this.legs.reduce((sum, leg) => sum + leg.notional1e9, 0n),
      fees1e9: this.legs.reduce((sum, leg) => sum + leg.fees1e9, 0n),
      ...this.outcome(),
      revision: this.revision,
      venueOrderId: this.legs.find((leg) => leg.venueOrderId !== null)?.venueOrderId ?? null,
      createdNs: this.createdNs,
      ackedNs: acked.length === 0 ? null : Math.min(...acked),
      atNs,
      bid1e9: book?.bestBidPx1e9 ?? 0,
      ask1e9: book?.bestAskPx1e9 ?? 0,
      ...(fresh ? { levels: oppositeLevels(book, this.node.side, this.qty1e8) } : {}),
    };
  }
}

/** How an order of a node is called: its time in force where that is more than `limit`. */
export function orderTypeOf(node: NodePlan): OrderTypeName {
  if (node.limitPx1e9 === null) return node.tif === "fok" ? "fok" : "market";
  return node.tif === "gtc" ? "limit" : node.tif;
}
