import type { AbiFamily } from "../inspect.ts";

/** Addresses of the tables that the host writes at fixed places; absent where a family has none. */
export interface FixedRegions {
  readonly features?: number;
  readonly venueBooks?: number;
  readonly pools?: number;
  readonly poolStates?: number;
  readonly chainFees?: number;
  readonly config?: number;
  readonly mesh?: number;
}

/**
 * What each family reads. Nothing else may be written: elsewhere lie the guest's own stack and data.
 * Source: the address constants of the public crate `sequence-algo-sdk` 0.1.0 to 0.4.0.
 */
export const FIXED_REGIONS: Readonly<Record<AbiFamily, FixedRegions>> = {
  "0.4": {
    features: 0x1a000,
    venueBooks: 0x10000,
    pools: 0x14000,
    poolStates: 0x23000,
    chainFees: 0x1b000,
    config: 0x24000,
    mesh: 0x24200,
  },
  "0.3-v3": { features: 0x1a000 },
  "0.3-multi": {},
  single: {},
  none: {},
};
