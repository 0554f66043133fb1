import type { RejectReason } from "./journal.ts";

/** The SDK's `RejectCode` for each reason; reasons that it does not know read as unknown. */
export const REJECT_CODES: Readonly<Record<RejectReason, number>> = {
  UNKNOWN: 0,
  INSUFFICIENT_BALANCE: 1,
  INVALID_PARAMS: 2,
  RATE_LIMIT: 3,
  EXCHANGE_BUSY: 4,
  NETWORK: 5,
  AUTH: 6,
  RISK_CHECK_FAILED: 100,
  REDUCE_ONLY: 100,
  POSITION_LIMIT: 101,
  KILL_SWITCH: 102,
  PRICE_DEVIATION: 103,
  DAILY_LOSS_LIMIT: 104,
  BAD_VENUE: 105,
  STALE_VENUE: 106,
  EXCHANGE_REJECT: 0,
};
