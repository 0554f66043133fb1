import type { EventBlock } from "../../market/event_block.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";

/** Takes what a feed delivers. */
export interface FeedSink {
  /** Events `from` up to `to` are due; the time of each is its `recvNs` plus `shiftNs`. */
  events(market: SymbolMeta, block: EventBlock, from: number, to: number, shiftNs: number): void;
}

/** How a feed's market is doing. */
export interface FeedStatus {
  status: "streaming" | "stalled" | "stopped";
  /** Simulated time of the last event; null before the first. */
  lastEventNs: number | null;
  eventsPerS: number;
  gaps: number;
  resyncs: number;
  /** How often the recording began anew. */
  loops: number;
}

/** Where a market's events come from. */
export interface FeedOrigin {
  /** `derived`: made from another market's recording; `synthetic`: made up. */
  kind: "recording" | "derived" | "synthetic";
  /** Told to people, such as a file's name. */
  source: string;
}

/** Where the events of some markets come from. */
export interface Feed {
  readonly clock: "sim";
  readonly markets: readonly SymbolMeta[];
  origin(market: SymbolMeta): FeedOrigin;
  start(sink: FeedSink): void;
  stop(): void;
  /** `fine`: each event on time; `coarse`: in batches, while nobody trades. */
  setPace(pace: "fine" | "coarse"): void;
  status(market: SymbolMeta): FeedStatus;
}
