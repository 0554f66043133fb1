import assert from "node:assert/strict";
import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { BID, EVENT, type EventBlock } from "../../../lib/market/event_block.ts";
import { KNOWN_MARKETS } from "../../../lib/market/symbols.ts";
import type { SymbolMeta } from "../../../lib/market/symbol_meta.ts";
import { PlatformClock, systemTime } from "../../../lib/platform/feeds/clock.ts";
import { type Playable, PlayedFeed } from "../../../lib/platform/feeds/played_feed.ts";

const SECOND = 1_000_000_000;
const BASE_NS = 1_723_161_253_000_000_000n;
const [BTC, ETH] = KNOWN_MARKETS as [SymbolMeta, SymbolMeta, SymbolMeta];

/** One event at each of `seconds` after `baseNs`: a snapshot, then changes of its level. */
function recordingOf(
  meta: SymbolMeta,
  seconds: number[],
  options: { baseNs?: bigint; kinds?: number[] } = {},
): Playable {
  const builder = new BlockBuilder(options.baseNs ?? BASE_NS);
  seconds.forEach((second, i) => {
    const kind = options.kinds?.[i] ?? (i === 0 ? EVENT.snapshot : EVENT.depth);
    builder.event(kind, second * SECOND, NaN);
    if (kind !== EVENT.gap) builder.row(BID, meta.tick1e9 * 1000, (i + 1) * meta.lot1e8);
  });
  return { meta, block: builder.finish(), origin: { kind: "recording", source: "test" } };
}

/** A clock that moves when the test says so. */
function handClock(speed = 1) {
  let ms = 0;
  const source = { wallMs: () => 1e12 + ms, monotonicMs: () => ms };
  return {
    clock: new PlatformClock(source, BASE_NS, speed),
    advance: (seconds: number) => ms += seconds * 1000,
  };
}

/** Every delivered event as `SYMBOL@SECOND`, one list a call. */
class Heard {
  calls: string[][] = [];
  kinds: number[] = [];
  times: number[] = [];

  events(meta: SymbolMeta, block: EventBlock, from: number, to: number, shiftNs: number): void {
    const call: string[] = [];
    for (let i = from; i < to; i++) {
      const atNs = block.recvNs[i]! + shiftNs;
      call.push(`${meta.base}@${atNs / SECOND}`);
      this.kinds.push(block.kind[i]!);
      this.times.push(atNs);
    }
    this.calls.push(call);
  }
}

/** Has the feed look at the clock now instead of at its timer. */
function look(feed: PlayedFeed): void {
  feed.setPace("fine");
  feed.setPace("coarse");
}

Deno.test("a feed delivers what is due and nothing ahead of its time", () => {
  const { clock, advance } = handClock();
  const feed = new PlayedFeed([recordingOf(BTC, [0, 1, 2, 5])], clock);
  const heard = new Heard();
  feed.start(heard);
  assert.deepEqual(heard.calls, [["BTC@0"]]);
  advance(0.999);
  look(feed);
  assert.equal(heard.calls.length, 1);
  advance(0.001);
  look(feed);
  assert.deepEqual(heard.calls.slice(1), [["BTC@1"]]);
  feed.stop();
});

Deno.test("a feed that is late delivers everything it owes, in order, in one call", () => {
  const { clock, advance } = handClock();
  const feed = new PlayedFeed([recordingOf(BTC, [0, 1, 2, 5])], clock);
  const heard = new Heard();
  feed.start(heard);
  advance(5);
  look(feed);
  // The last event's call ends the recording; the next beginning is not due yet.
  assert.deepEqual(heard.calls, [["BTC@0"], ["BTC@1", "BTC@2", "BTC@5"]]);
  assert.deepEqual(feed.status(BTC), {
    status: "streaming",
    lastEventNs: 5 * SECOND,
    eventsPerS: 4 / 5,
    gaps: 0,
    resyncs: 0,
    loops: 1,
  });
  feed.stop();
});

Deno.test("a recording that begins anew begins with its snapshot, and time goes on", () => {
  const { clock, advance } = handClock();
  const feed = new PlayedFeed([recordingOf(BTC, [0, 1, 3])], clock);
  const heard = new Heard();
  feed.start(heard);
  advance(13);
  look(feed);
  feed.stop();
  assert.deepEqual(heard.times.map((ns) => ns / SECOND), [0, 1, 3, 4, 5, 7, 8, 9, 11, 12, 13]);
  assert.deepEqual(heard.kinds.slice(3, 6), [EVENT.snapshot, EVENT.depth, EVENT.depth]);
  assert.equal(feed.status(BTC).loops, 3);
});

Deno.test("markets recorded side by side stay so from loop to loop", () => {
  const { clock, advance } = handClock();
  const later = BASE_NS + BigInt(SECOND) / 2n;
  const feed = new PlayedFeed(
    [recordingOf(BTC, [0, 4]), recordingOf(ETH, [0, 1], { baseNs: later })],
    clock,
  );
  const heard = new Heard();
  feed.start(heard);
  advance(14.9);
  look(feed);
  feed.stop();
  const of = (base: string) => heard.calls.flat().filter((each) => each.startsWith(base));
  assert.deepEqual(of("BTC"), ["BTC@0", "BTC@4", "BTC@5", "BTC@9", "BTC@10", "BTC@14"]);
  assert.deepEqual(of("ETH"), ["ETH@0.5", "ETH@1.5", "ETH@5.5", "ETH@6.5", "ETH@10.5", "ETH@11.5"]);
});

Deno.test("a feed started later begins then, and runs as many times as fast as its clock", () => {
  const { clock, advance } = handClock(10);
  const feed = new PlayedFeed([recordingOf(BTC, [0, 7])], clock);
  const heard = new Heard();
  advance(1);
  feed.start(heard);
  advance(0.7);
  look(feed);
  feed.stop();
  assert.deepEqual(heard.calls, [["BTC@10"], ["BTC@17"]]);
});

Deno.test("a stopped feed says nothing more", () => {
  const { clock, advance } = handClock();
  const feed = new PlayedFeed([recordingOf(BTC, [0, 1])], clock);
  const heard = new Heard();
  feed.start(heard);
  feed.stop();
  advance(100);
  look(feed);
  assert.deepEqual(heard.calls, [["BTC@0"]]);
  assert.equal(feed.status(BTC).status, "stopped");
});

Deno.test("gaps are counted, and a snapshot after one as a resync", () => {
  const { clock, advance } = handClock();
  const kinds = [EVENT.snapshot, EVENT.gap, EVENT.snapshot, EVENT.gap];
  const feed = new PlayedFeed([recordingOf(BTC, [0, 1, 2, 3], { kinds })], clock);
  feed.start(new Heard());
  advance(3);
  look(feed);
  const { gaps, resyncs } = feed.status(BTC);
  assert.deepEqual({ gaps, resyncs }, { gaps: 2, resyncs: 1 });
  // The loop's own snapshot restores the book after the second gap.
  advance(1);
  look(feed);
  assert.equal(feed.status(BTC).resyncs, 2);
  feed.stop();
});

for (const pace of ["fine", "coarse"] as const) {
  Deno.test(`by the system's clock at a ${pace} pace every event comes once, in order, never early`, async () => {
    const clock = new PlatformClock(systemTime, BASE_NS, 20);
    const recording = recordingOf(BTC, [0, 0.5, 0.5, 1, 2, 3]);
    const feed = new PlayedFeed([recording], clock);
    feed.setPace(pace);
    const delivered: number[] = [];
    const times: number[] = [];
    let early = 0;
    await new Promise<void>((resolve) => {
      feed.start({
        events(_, block, from, to, shiftNs) {
          for (let i = from; i < to; i++) {
            delivered.push(i);
            times.push(block.recvNs[i]! + shiftNs);
          }
          if (clock.nowNs() < times.at(-1)!) early++;
          if (delivered.length >= 13) resolve();
        },
      });
    });
    feed.stop();
    assert.equal(early, 0);
    delivered.forEach((event, i) => assert.equal(event, i % 6));
    times.slice(1).forEach((atNs, i) => assert.ok(atNs >= times[i]!, `event ${i + 1}`));
  });
}
