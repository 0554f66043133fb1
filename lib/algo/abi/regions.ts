import type { Layouts } from "./layout.ts";

/** Addresses of the tables that the host writes at fixed places; absent where there are none. */
export interface FixedRegions {
  readonly features?: number;
  readonly venueBooks?: number;
  readonly pools?: number;
  readonly poolStates?: number;
  readonly chainFees?: number;
  readonly config?: number;
  readonly mesh?: number;
}

/** The struct that stands in each region. */
export const REGION_STRUCTS: Readonly<Record<keyof FixedRegions, string>> = {
  features: "OnlineFeatures",
  venueBooks: "VenueBooks",
  pools: "PoolBooks",
  poolStates: "PoolStateTable",
  chainFees: "ChainFeeTable",
  config: "ConfigRegion",
  mesh: "MeshTable",
};

/** From the first byte that is written at a fixed place to the one after the last; empty at 0. */
export function regionSpan(regions: FixedRegions, layout: Layouts): { from: number; to: number } {
  let from = Infinity;
  let to = 0;
  for (const [region, at] of Object.entries(regions)) {
    from = Math.min(from, at);
    to = Math.max(to, at + layout[REGION_STRUCTS[region as keyof FixedRegions]]!.size);
  }
  return to === 0 ? { from: 0, to: 0 } : { from, to };
}
