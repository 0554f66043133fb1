import type { Stamp, TracedOrder } from "../../lib/contract/traces.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";

/** What a reject means, in the words of a person. */
const REASONS: Readonly<Record<string, string>> = {
  INVALID_PARAMS: "its terms break the market's rules (tick, lot, smallest size, id in use)",
  BAD_VENUE: "it names another venue than its instance's",
  STALE_VENUE: "the book was older than 5 s, void or one-sided",
  POSITION_LIMIT: "position and open orders would pass max_position",
  RISK_CHECK_FAILED: "it passes a limit of the account or instance",
  RATE_LIMIT: "more orders in a second than max_order_rate",
  DAILY_LOSS_LIMIT: "the daily loss limit was reached",
  REDUCE_ONLY: "only orders that reduce the position are allowed",
  PRICE_DEVIATION: "its price is too far through the other side",
  KILL_SWITCH: "the kill switch is engaged",
  EXCHANGE_REJECT: "the venue would not take it (a post-only order that crosses, an empty side)",
  EXCHANGE_BUSY: "the venue had no book",
  INSUFFICIENT_BALANCE: "the account does not hold enough",
};

const ENDS: Readonly<Record<string, string>> = {
  cancel_requested: "a cancel was asked for",
  ioc_remainder: "an IOC takes what is there and leaves the rest",
  expired: "its time was over",
  replaced: "another order replaced it",
  stopped: "its instance stopped",
  undeployed: "its deployment was removed",
  feed_ended: "the feed ended",
};

/** Where and why an order ended otherwise than filled; undefined for a filled or open one. */
export function ending(order: TracedOrder, stamps: readonly Stamp[]): string | undefined {
  const status = order.status ?? "";
  if (status === "FILLED" || order.is_terminal === false) return undefined;
  if (status === "REJECTED") {
    const sent = stamps.some((stamp) => stamp.stage === "sent");
    const where = sent ? "by the venue" : "before it was sent";
    const reason = neutralise(order.failure_reason ?? "UNKNOWN");
    const why = REASONS[reason];
    return `rejected ${where}: ${reason}${why === undefined ? "" : `, ${why}`}`;
  }
  const reason = neutralise(order.end_reason ?? "");
  if (reason === "") return undefined;
  const last = stamps.findLast((stamp) => ["cancelled", "expired"].includes(stamp.stage ?? ""));
  const by = last?.component ? ` by the ${neutralise(last.component)}` : "";
  const word = status === "EXPIRED" ? "expired" : status === "PARTIAL" ? "ended" : "cancelled";
  return `${word}${by}: ${ENDS[reason] ?? reason}`;
}
