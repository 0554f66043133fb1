import type { OrderTypeName } from "./config.ts";

/** Words of `failure_reason` (`docs/simulator.md` names the check behind each). */
export type RejectReason =
  | "UNKNOWN"
  | "INSUFFICIENT_BALANCE"
  | "INVALID_PARAMS"
  | "RATE_LIMIT"
  | "EXCHANGE_BUSY"
  | "NETWORK"
  | "AUTH"
  | "RISK_CHECK_FAILED"
  | "POSITION_LIMIT"
  | "KILL_SWITCH"
  | "PRICE_DEVIATION"
  | "DAILY_LOSS_LIMIT"
  | "BAD_VENUE"
  | "STALE_VENUE"
  | "REDUCE_ONLY"
  | "EXCHANGE_REJECT";

export type OrderStatus =
  | "NEW"
  | "OPEN"
  | "FILLED"
  | "PARTIAL"
  | "CANCELLED"
  | "REJECTED"
  | "EXPIRED";

/** How an order may end. */
export type EndStatus = Exclude<OrderStatus, "NEW" | "OPEN">;

export type EndReason =
  | "filled"
  | "cancel_requested"
  | "ioc_remainder"
  | "expired"
  | "rejected"
  | "replaced"
  | "stopped"
  | "undeployed"
  | "feed_ended";

/** Stages of an order's life, in their order. */
export type Stage =
  | "book_received"
  | "nbbo_received"
  | "message_received"
  | "heartbeat"
  | "api_received"
  | "callback_started"
  | "callback_ended"
  | "submitted"
  | "risk_checked"
  | "routed"
  | "sent"
  | "venue_acked"
  | "queue_moved"
  | "filled"
  | "amend_requested"
  | "amended"
  | "cancel_requested"
  | "cancelled"
  | "rejected"
  | "expired"
  | "algo_notified";

/** How far an order has come. Times are ns since the engine's `baseNs`. */
export interface OrderProgress {
  fees1e9: bigint;
  status: OrderStatus;
  failureReason: RejectReason | null;
  endReason: EndReason | null;
  revision: number;
  venueOrderId: string | null;
  createdNs: number;
  ackedNs: number | null;
}

/** The state of one order after a change. All times are ns since the engine's `baseNs`. */
export interface OrderEntry extends OrderProgress {
  type: "order";
  algoOrderId: bigint;
  /** From 1, one more each time the algo reuses its number for a new order. */
  seq: number;
  symbol: string;
  side: 1 | -1;
  orderType: OrderTypeName;
  px1e9: number;
  qty1e8: number;
  filled1e8: number;
  /** Sum over fills of px1e9 × qty1e8 / 10⁸, USD × 10⁹, for the average. */
  filledNotional1e9: bigint;
  atNs: number;
  /** Best prices of its market as the edge saw them at `atNs`; 0 while a side is empty. */
  bid1e9: number;
  ask1e9: number;
  /** In an order's first entry: what it could have taken then, see `opposite_levels.ts`. */
  levels?: readonly number[];
}

export interface FillEntry {
  type: "fill";
  algoOrderId: bigint;
  seq: number;
  /** Counts the fills of this instance from 1, over restarts. */
  fillNumber: number;
  symbol: string;
  side: 1 | -1;
  px1e9: number;
  /** Positive. */
  qty1e8: number;
  fee1e9: bigint;
  liquidity: "maker" | "taker";
  /** Quantity ahead in the queue when it filled; -1 unknown. */
  queueAhead1e8: number;
  venueNs: number;
  recvNs: number;
  /** Best prices at the venue when it matched, before the fill; 0 while a side is empty. */
  bid1e9: number;
  ask1e9: number;
  tradeId: string;
  /** The instance's position in this symbol after the fill. */
  position1e8: bigint;
  avgEntry1e9: bigint;
  realizedPnl1e9: bigint;
  sessionPnl1e9: bigint;
}

export interface LogEntry {
  type: "log";
  atNs: number;
  level: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";
  source: "algo" | "platform";
  callback: string | null;
  symbol: string | null;
  message: string;
  truncated: boolean;
}

/** One stamp in an order's life; `attrs` are the keys of the traces document for this stage. */
export interface StampEntry {
  type: "stamp";
  algoOrderId: bigint;
  seq: number;
  stage: Stage;
  atNs: number;
  attrs: Record<string, string | number | bigint | null>;
}

/** A message handed to the mesh by `__seq_send`. */
export interface MessageEntry {
  type: "message";
  toMeshId: bigint;
  payload: Uint8Array;
  atNs: number;
}

/** Messages that did not leave the instance: too long, or too many. */
export interface MessageDropEntry {
  type: "message_drop";
  toMeshId: bigint;
  reason: "TOO_LARGE" | "QUEUE_FULL";
  count: number;
  atNs: number;
}

/** What became of message `n` from a peer: its callback begins now, or the reason why not. */
export interface MessageFateEntry {
  type: "message_fate";
  n: number;
  reason: "PEER_NOT_RUNNING" | "QUEUE_FULL" | null;
  atNs: number;
}

/** The instance paused or ended by itself. */
export interface StateEntry {
  type: "state";
  atNs: number;
  state: "running" | "paused" | "failed";
  reason: string | null;
  message: string | null;
}

/** What an instance did, in the order in which it did it. Same inputs, same entries. */
export type JournalEntry =
  | OrderEntry
  | FillEntry
  | LogEntry
  | StampEntry
  | MessageEntry
  | MessageDropEntry
  | MessageFateEntry
  | StateEntry;

/** Takes entries as they happen; must not call back into the engine. */
export type JournalSink = (entry: JournalEntry) => void;
