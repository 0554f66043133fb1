import type { AbiFamily } from "../../lib/algo/abi/sdk_abi.ts";

/** An algo that is carried for each published SDK version and each way of being exported. */
export interface SdkFixture {
  name: string;
  version: string;
  family: AbiFamily;
  /** Whether it has the standard library, and with it the SDK's version in its panic texts. */
  std: boolean;
}

export const SDK_FIXTURES: readonly SdkFixture[] = [
  { name: "sdk_0_1_0_single", version: "0.1.0", family: "single", std: false },
  { name: "sdk_0_3_0_single", version: "0.3.0", family: "single", std: false },
  { name: "sdk_0_3_0_multi", version: "0.3.0", family: "0.3-multi", std: false },
  { name: "sdk_0_3_1_single", version: "0.3.1", family: "single", std: true },
  { name: "sdk_0_3_1_multi", version: "0.3.1", family: "0.3-multi", std: true },
  { name: "sdk_0_3_1_v3", version: "0.3.1", family: "0.3-v3", std: true },
  { name: "sdk_0_3_2_single", version: "0.3.2", family: "single", std: true },
  { name: "sdk_0_3_2_multi", version: "0.3.2", family: "0.3-multi", std: true },
  { name: "sdk_0_3_2_v3", version: "0.3.2", family: "0.3-v3", std: true },
  { name: "sdk_0_4_0", version: "0.4.0", family: "0.4", std: true },
];

export function fixtureBytes(name: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(`../fixtures/wasm/${name}.wasm`, import.meta.url));
}
