import assert from "node:assert/strict";
import type { Layouts } from "../../lib/algo/abi/layout.ts";
import { LAYOUT_0_1_0 } from "../../lib/algo/abi/layout_0_1_0.ts";
import { LAYOUT_0_3_0 } from "../../lib/algo/abi/layout_0_3_0.ts";
import { LAYOUT_0_3_1 } from "../../lib/algo/abi/layout_0_3_1.ts";
import { LAYOUT_0_4_0 } from "../../lib/algo/abi/layout_0_4_0.ts";
import { REGION_STRUCTS, regionSpan } from "../../lib/algo/abi/regions.ts";
import { sdkAbi } from "../../lib/algo/abi/sdk_abi.ts";

interface Measured {
  structs: Record<
    string,
    { size: number; fields: { name: string; type: string; offset: number; count?: number }[] }
  >;
  fixed_regions: { struct: string; offset: number; end: number }[];
}

async function measured(version: string): Promise<Measured> {
  const url = new URL(`../fixtures/abi/layout-${version}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(url)) as Measured;
}

const TABLES: [string, Layouts][] = [
  ["0.1.0", LAYOUT_0_1_0],
  ["0.3.0", LAYOUT_0_3_0],
  ["0.3.1", LAYOUT_0_3_1],
  ["0.3.2", LAYOUT_0_3_1],
  ["0.4.0", LAYOUT_0_4_0],
];

for (const [version, layout] of TABLES) {
  Deno.test(`the layouts of SDK ${version} are those that were measured`, async () => {
    const { structs } = await measured(version);
    // The guest's own list of actions never crosses the wall.
    delete structs["Actions"];
    assert.deepEqual(Object.keys(layout).sort(), Object.keys(structs).sort());
    for (const [name, { size, fields }] of Object.entries(structs)) {
      const wanted = fields.map((each) => [each.name, each.type, each.offset, each.count ?? 0]);
      assert.deepEqual(layout[name], { size, fields: wanted }, name);
    }
  });
}

const MULTI_AND_V3: [string, Parameters<typeof sdkAbi>[0]][] = [
  ["0.3.0", "0.3-multi"],
  ["0.3.1", "0.3-multi"],
  ["0.3.2", "0.3-multi"],
  ["0.3.1", "0.3-v3"],
  ["0.3.2", "0.3-v3"],
  ["0.4.0", "0.4"],
];

for (const [version, family] of MULTI_AND_V3) {
  Deno.test(`a ${family} module of SDK ${version} gets regions where it looks for them`, async () => {
    const { fixed_regions } = await measured(version);
    const { regions, layout } = sdkAbi(family, version);
    const span = regionSpan(regions, layout);
    for (const [region, at] of Object.entries(regions) as [string, number][]) {
      const struct = REGION_STRUCTS[region as keyof typeof REGION_STRUCTS];
      const known = fixed_regions.find((each) => each.struct === struct);
      assert.equal(at, known?.offset, struct);
      assert.ok(at >= span.from && known!.end <= span.to);
    }
    if (family === "0.4") assert.equal(Object.keys(regions).length, fixed_regions.length);
  });
}

Deno.test("a module of several venues is taken for 0.3.2 unless it is known to be 0.3.0", () => {
  const size = (version: string | undefined) =>
    sdkAbi("0.3-multi", version).layout["NbboSnapshot"]?.size;
  assert.deepEqual(["0.3.0", "0.3.1", "0.3.2", "7", undefined].map(size), [
    480,
    592,
    592,
    592,
    592,
  ]);
});

Deno.test("a module of one venue in the old way is written nothing at fixed places", () => {
  for (const version of ["0.1.0", "0.3.0", "0.3.2", undefined]) {
    const { regions, layout } = sdkAbi("single", version);
    assert.deepEqual(regionSpan(regions, layout), { from: 0, to: 0 });
  }
});
