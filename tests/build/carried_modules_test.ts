import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inspectWasm } from "../../lib/algo/inspect.ts";
import { AlgoModule } from "../../lib/algo/module.ts";
import { buildCrate } from "../../tools/wasm_fixtures.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";
import { hasCargo } from "./crates.ts";

const folderOf = (name: string) =>
  fileURLToPath(new URL(`../../templates/${name}`, import.meta.url));

async function inTarget(work: (target: string) => Promise<void>): Promise<void> {
  const target = await Deno.makeTempDir({ prefix: "sequence-target-" });
  try {
    await work(target);
  } finally {
    await Deno.remove(target, { recursive: true });
  }
}

async function templates(): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folderOf(""))) names.push(entry.name);
  return names.sort();
}

Deno.test("every template is carried as a module too", async () => {
  for (const name of await templates()) {
    const bytes = await Deno.readFile(new URL(`../../assets/wasm/${name}.wasm`, import.meta.url));
    assert.deepEqual(inspectWasm(bytes).faults, [], name);
  }
});

Deno.test({
  name: "the carried maker trades exactly as one that is built from the template now",
  ignore: !hasCargo,
  fn: () =>
    inTarget(async (target) => {
      const fresh = await Deno.readFile(await buildCrate(folderOf("maker"), target));
      const carried = await Deno.readFile(
        new URL("../../assets/wasm/maker.wasm", import.meta.url),
      );
      const shape = (bytes: Uint8Array) => {
        const { callbacks, family, imports } = inspectWasm(bytes);
        return { callbacks, family, imports };
      };
      assert.deepEqual(shape(carried), shape(fresh));

      const source = await recording("binance-spot-btcusdt");
      const journalOf = (module: AlgoModule) =>
        replay(module, source, engineConfig(source)).journal;
      const before = journalOf(await carriedModule("maker"));
      const now = journalOf(await AlgoModule.compile(fresh, { maxPages: 256 }));
      assert(before.some((entry) => entry.type === "fill"));
      assert.deepEqual(before, now);
    }),
});

Deno.test({
  name: "the templates' own tests pass",
  ignore: !hasCargo,
  fn: () =>
    inTarget(async (target) => {
      for (const name of await templates()) {
        const { success, stdout, stderr } = await new Deno.Command("cargo", {
          args: ["test", "--quiet"],
          cwd: folderOf(name),
          env: { CARGO_TARGET_DIR: target },
        }).output();
        const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        assert(success, `${name}: ${said}`);
        assert.match(said, /test result: ok\. [1-9]/, name);
      }
    }),
});
