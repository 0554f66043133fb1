import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inspectWasm } from "../../lib/algo/inspect.ts";
import { AlgoModule } from "../../lib/algo/module.ts";
import { buildCrate } from "../../tools/wasm_fixtures.ts";
import { engineConfig, recording, replay } from "../support/recorded_run.ts";
import { fixtureBytes, SDK_FIXTURES } from "../support/sdk_fixtures.ts";
import { hasCargo } from "./crates.ts";

const ALGOS = new URL("../fixtures/algos/", import.meta.url);

Deno.test({
  name: "each SDK version builds, and trades exactly as the module that is carried",
  ignore: !hasCargo,
  fn: async () => {
    const target = await Deno.makeTempDir({ prefix: "sequence-target-" });
    const source = await recording("binance-spot-btcusdt");
    const journalOf = async (bytes: Uint8Array, sdkVersion: string) => {
      const module = await AlgoModule.compile(bytes, { maxPages: 256, sdkVersion });
      return replay(module, source, engineConfig(source)).journal;
    };
    const shape = (bytes: Uint8Array) => {
      const { callbacks, family, imports, faults } = inspectWasm(bytes);
      return { callbacks, family, imports, faults };
    };
    try {
      for (const { name, version } of SDK_FIXTURES) {
        const folder = fileURLToPath(new URL(name, ALGOS));
        const fresh = await Deno.readFile(await buildCrate(folder, target));
        const carried = await fixtureBytes(name);
        assert.deepEqual(shape(fresh), shape(carried), name);
        assert.deepEqual(await journalOf(fresh, version), await journalOf(carried, version), name);
      }
    } finally {
      await Deno.remove(target, { recursive: true });
    }
  },
});
