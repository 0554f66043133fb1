import { basename } from "node:path";
import type { Recording } from "../../market/recording.ts";
import { edgeIdOf, KNOWN_MARKETS } from "../../market/symbols.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { SyntheticMarket } from "../../market/synthetic_market.ts";
import { assetPath } from "../../release/assets.ts";
import type { PlatformClock } from "./clock.ts";
import { deriveMarkets } from "./derived.ts";
import type { Feed } from "./feed.ts";
import { type AtEnd, type Playable, PlayedFeed } from "./played_feed.ts";
import { CARRIED, type FeedSpec, loadRecording } from "./sources.ts";

/** Made-up markets come in pieces of this length. */
const PIECE_S = 10;

/**
 * The feeds that were asked for; without any, the carried recordings and the venues derived from
 * them. Throws a FeedSourceError.
 */
export async function openFeeds(
  specs: readonly FeedSpec[],
  clock: PlatformClock,
  seed: number,
  atEnd: AtEnd,
): Promise<Feed[]> {
  if (specs.length === 0) {
    const carried = await Promise.all(
      CARRIED.map(async (path) => playable(await loadRecording(assetPath(path)), path)),
    );
    return [new PlayedFeed([...carried, ...deriveMarkets(carried)], clock, atEnd)];
  }
  const feeds: Feed[] = [];
  // Several venues may play one file: it is kept once, for nobody writes into a block.
  const loaded = new Map<string, Recording>();
  for (const venue of new Set(specs.map((spec) => spec.venue))) {
    const files = specs.flatMap((spec) =>
      spec.venue === venue && spec.kind === "recording" ? [spec.file] : []
    );
    for (const file of files) {
      if (!loaded.has(file)) loaded.set(file, await loadRecording(file));
    }
    if (files.length > 0) {
      const recordings = files.map((file) => playable(loaded.get(file)!, file, venue));
      feeds.push(new PlayedFeed(recordings, clock, atEnd));
    }
    if (specs.some((spec) => spec.venue === venue && spec.kind === "synthetic")) {
      feeds.push(new PlayedFeed(synthetic(venue, seed, clock.baseNs), clock));
    }
  }
  return feeds;
}

/** A recording from a file, as a market of `venue` if one is named. */
function playable({ meta, block }: Recording, file: string, venue?: string): Playable {
  const origin = { kind: "recording" as const, source: basename(file) };
  if (venue === undefined || venue === meta.venue) return { meta, block, origin };
  return { meta: { ...meta, venue, edgeId: edgeIdOf(venue, meta.instrumentType) }, block, origin };
}

/** Every market that the program knows of the venue, each with a seed of its own. */
function synthetic(venue: string, seed: number, baseNs: bigint): Playable[] {
  return marketsOf(venue).map((meta, i) => {
    const market = new SyntheticMarket(meta, (seed + 7919 * (i + 1)) >>> 0, baseNs);
    const next = () => market.next(PIECE_S);
    return {
      meta,
      block: next(),
      next,
      origin: { kind: "synthetic" as const, source: `synthetic, seed ${seed}` },
    };
  });
}

/** A venue whose rules are not known here trades by those of binance's spot markets. */
function marketsOf(venue: string): SymbolMeta[] {
  const known = KNOWN_MARKETS.filter((each) => each.venue === venue);
  if (known.length > 0) return known;
  return KNOWN_MARKETS
    .filter((each) => each.venue === "binance" && each.instrumentType === "spot")
    .map((meta) => ({ ...meta, venue, edgeId: edgeIdOf(venue, "spot") }));
}
