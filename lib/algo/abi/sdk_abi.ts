import type { Layouts } from "./layout.ts";
import { LAYOUT_0_1_0 } from "./layout_0_1_0.ts";
import { LAYOUT_0_3_0 } from "./layout_0_3_0.ts";
import { LAYOUT_0_3_1 } from "./layout_0_3_1.ts";
import { LAYOUT_0_4_0 } from "./layout_0_4_0.ts";
import type { FixedRegions } from "./regions.ts";

/** The generation of a module's interface, told by what it exports. */
export type AbiFamily = "0.4" | "0.3-v3" | "0.3-multi" | "single" | "none";

/**
 * How the host and one module talk: what stands where. `AlgoState`, `L2Book`, `Fill` and `Reject`
 * have only grown at their ends, so those of 0.4.0 serve every module.
 */
export interface SdkAbi {
  readonly family: AbiFamily;
  readonly layout: Layouts;
  /** Nothing else may be written: elsewhere lie the guest's own stack and data. */
  readonly regions: FixedRegions;
}

/** Address constants of the public crate `sequence-algo-sdk`, 0.1.0 to 0.4.0. */
const ABIS: Readonly<Record<AbiFamily, SdkAbi>> = {
  "0.4": {
    family: "0.4",
    layout: LAYOUT_0_4_0,
    regions: {
      features: 0x1a000,
      venueBooks: 0x10000,
      pools: 0x14000,
      poolStates: 0x23000,
      chainFees: 0x1b000,
      config: 0x24000,
      mesh: 0x24200,
    },
  },
  "0.3-v3": {
    family: "0.3-v3",
    layout: LAYOUT_0_3_1,
    regions: { features: 0x1a000, pools: 0x14000 },
  },
  "0.3-multi": {
    family: "0.3-multi",
    layout: LAYOUT_0_3_1,
    regions: { venueBooks: 0x10000, pools: 0x14000 },
  },
  // 0.1.0 and 0.3.x, which nothing tells apart and nothing needs to.
  single: { family: "single", layout: LAYOUT_0_1_0, regions: {} },
  none: { family: "none", layout: LAYOUT_0_1_0, regions: {} },
};

const MULTI_0_3_0: SdkAbi = {
  family: "0.3-multi",
  layout: LAYOUT_0_3_0,
  regions: { venueBooks: 0x10000, pools: 0x13000 },
};

/**
 * The interface of a module. Only in the multi-venue family does the exact version matter: 0.3.0
 * exports what 0.3.1 and 0.3.2 do and means other layouts by it. Without a version it is taken for
 * 0.3.2, which a requirement of `"0.3"` resolves to.
 */
export function sdkAbi(family: AbiFamily, sdkVersion: string | undefined): SdkAbi {
  return family === "0.3-multi" && sdkVersion === "0.3.0" ? MULTI_0_3_0 : ABIS[family];
}
