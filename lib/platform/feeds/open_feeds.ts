import { basename } from "node:path";
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
    const carried = await Promise.all(CARRIED.map((path) => playable(assetPath(path))));
    return [new PlayedFeed([...carried, ...deriveMarkets(carried)], clock, atEnd)];
  }
  const feeds: Feed[] = [];
  for (const venue of new Set(specs.map((spec) => spec.venue))) {
    const files = specs.flatMap((spec) =>
      spec.venue === venue && spec.kind === "recording" ? [spec.file] : []
    );
    if (files.length > 0) {
      const recordings = await Promise.all(files.map((file) => playable(file, venue)));
      feeds.push(new PlayedFeed(recordings, clock, atEnd));
    }
    if (specs.some((spec) => spec.venue === venue && spec.kind === "synthetic")) {
      feeds.push(new PlayedFeed(synthetic(venue, seed, clock.baseNs), clock));
    }
  }
  return feeds;
}

/** A recording's file, as a market of `venue` if one is named. */
async function playable(file: string, venue?: string): Promise<Playable> {
  const { meta, block } = await loadRecording(file);
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
