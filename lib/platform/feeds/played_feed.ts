import { EVENT, type EventBlock } from "../../market/event_block.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import type { PlatformClock } from "./clock.ts";
import type { Feed, FeedOrigin, FeedSink, FeedStatus } from "./feed.ts";

const COARSE_MS = 200;
/** Between the end of a recording and its next beginning. */
const LOOP_PAUSE_NS = 1_000_000_000;

/** The events of one market, ready to be played. */
export interface Playable {
  meta: SymbolMeta;
  block: EventBlock;
  origin: FeedOrigin;
  /** Makes the block that follows, with times that go on; without it the block is played anew. */
  next?: () => EventBlock;
}

/** What happens at the end of what is played: it begins anew, or the feed falls silent. */
export type AtEnd = "loop" | "stall";

interface Track {
  meta: SymbolMeta;
  origin: FeedOrigin;
  block: EventBlock;
  next: (() => EventBlock) | undefined;
  ended: boolean;
  /** Next event. */
  at: number;
  /** Added to `recvNs` for simulated time. */
  shiftNs: number;
  loops: number;
  lastNs: number | null;
  gaps: number;
  resyncs: number;
  /** Since the last gap there was no snapshot. */
  lost: boolean;
  rateSinceNs: number;
  rateCount: number;
  eventsPerS: number;
}

/**
 * Plays events in simulated time. Recordings begin anew together, after the longest one, so that
 * markets recorded side by side stay side by side; time only goes forward, and each beginning is a
 * snapshot that replaces the book.
 */
export class PlayedFeed implements Feed {
  readonly clock = "sim";
  readonly markets: readonly SymbolMeta[];
  #clock: PlatformClock;
  #tracks: Track[];
  #firstNs: bigint;
  #periodNs: number;
  #sink: FeedSink | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pace: "fine" | "coarse" = "coarse";
  #atEnd: AtEnd;

  constructor(recordings: readonly Playable[], clock: PlatformClock, atEnd: AtEnd = "loop") {
    this.#clock = clock;
    this.#atEnd = atEnd;
    this.markets = recordings.map((recording) => recording.meta);
    const begins = recordings.map(({ block }) => block.baseNs + BigInt(block.recvNs[0] ?? 0));
    this.#firstNs = begins.reduce((a, b) => a < b ? a : b);
    const ends = recordings.map(({ block }) =>
      Number(block.baseNs - this.#firstNs) + (block.recvNs[block.count - 1] ?? 0)
    );
    this.#periodNs = Math.max(...ends) + LOOP_PAUSE_NS;
    this.#tracks = recordings.map(({ meta, origin, block, next }) => ({
      meta,
      origin,
      block,
      next,
      ended: false,
      at: 0,
      shiftNs: Number(block.baseNs - this.#firstNs),
      loops: 0,
      lastNs: null,
      gaps: 0,
      resyncs: 0,
      lost: false,
      rateSinceNs: 0,
      rateCount: 0,
      eventsPerS: 0,
    }));
  }

  origin(market: SymbolMeta): FeedOrigin {
    return this.#track(market).origin;
  }

  start(sink: FeedSink): void {
    this.#sink = sink;
    // What lies before the first books is due at once, so that markets are warm from the start.
    const nowNs = this.#clock.nowNs();
    const startNs = nowNs - Math.min(nowNs, this.#untilBooksNs());
    for (const track of this.#tracks) track.shiftNs += startNs;
    this.#tick();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#sink = undefined;
  }

  setPace(pace: "fine" | "coarse"): void {
    if (this.#pace === pace) return;
    this.#pace = pace;
    if (this.#sink === undefined) return;
    clearTimeout(this.#timer);
    this.#tick();
  }

  status(market: SymbolMeta): FeedStatus {
    const track = this.#track(market);
    return {
      status: this.#sink === undefined ? "stopped" : track.ended ? "stalled" : "streaming",
      lastEventNs: track.lastNs,
      eventsPerS: track.ended ? 0 : track.eventsPerS,
      gaps: track.gaps,
      resyncs: track.resyncs,
      loops: track.loops,
    };
  }

  #track(market: SymbolMeta): Track {
    return this.#tracks.find((each) => each.meta === market)!;
  }

  /** Delivers what is due and sleeps until the next event. */
  #tick(): void {
    // A timer that is due already fires even after it was cleared elsewhere; one chain is enough.
    clearTimeout(this.#timer);
    const sink = this.#sink;
    if (sink === undefined) return;
    const nowNs = this.#clock.nowNs();
    for (const track of this.#tracks) this.#deliver(track, sink, nowNs);
    let nextNs = Infinity;
    for (const track of this.#tracks) nextNs = Math.min(nextNs, this.#nextNs(track));
    if (nextNs === Infinity) return;
    const waitMs = this.#pace === "coarse" ? COARSE_MS : this.#clock.waitMs(nextNs);
    this.#timer = setTimeout(() => this.#tick(), waitMs);
  }

  /** From the beginning until every market has had its snapshot. */
  #untilBooksNs(): number {
    let untilNs = 0;
    for (const { block, shiftNs } of this.#tracks) {
      const first = block.kind.indexOf(EVENT.snapshot);
      if (first >= 0) untilNs = Math.max(untilNs, block.recvNs[first]! + shiftNs);
    }
    return untilNs;
  }

  #count(track: Track, kind: number): void {
    if (kind === EVENT.gap) {
      track.gaps++;
      track.lost = true;
    } else if (kind === EVENT.snapshot && track.lost) {
      track.resyncs++;
      track.lost = false;
    }
  }

  #nextNs(track: Track): number {
    return track.ended ? Infinity : track.block.recvNs[track.at]! + track.shiftNs;
  }

  #deliver(track: Track, sink: FeedSink, nowNs: number): void {
    while (!track.ended) {
      const { block } = track;
      const from = track.at;
      let to = from;
      while (to < block.count && block.recvNs[to]! + track.shiftNs <= nowNs) {
        this.#count(track, block.kind[to]!);
        to++;
      }
      if (to > from) {
        sink.events(track.meta, block, from, to, track.shiftNs);
        track.lastNs = block.recvNs[to - 1]! + track.shiftNs;
        track.rateCount += to - from;
      }
      track.at = to;
      if (to < block.count) break;
      this.#goOn(track);
    }
    const elapsed = nowNs - track.rateSinceNs;
    if (elapsed < 2e9 * this.#clock.speed) return;
    // Per second of the wall, which is what a person watches.
    track.eventsPerS = track.rateCount / (elapsed / 1e9 / this.#clock.speed);
    track.rateSinceNs = nowNs;
    track.rateCount = 0;
  }

  /** What follows the last event of a track. */
  #goOn(track: Track): void {
    if (track.next !== undefined) {
      do track.block = track.next(); while (track.block.count === 0);
      track.at = 0;
    } else if (this.#atEnd === "stall") track.ended = true;
    else {
      track.at = 0;
      track.shiftNs += this.#periodNs;
      track.loops++;
    }
  }
}
