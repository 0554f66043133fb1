import type { OrderBook } from "../market/order_book.ts";
import type { InstrumentConfig } from "./config.ts";
import type { Ledger } from "./ledger.ts";

/** What the desk needs of one market: its rules and fees, its book, and what is held in it. */
export interface DeskMarket {
  readonly config: InstrumentConfig;
  readonly book: OrderBook;
  readonly ledger: Ledger;
  /** Both sides quoted, and not longer ago than a few seconds. */
  isWarm(nowNs: number): boolean;
}
