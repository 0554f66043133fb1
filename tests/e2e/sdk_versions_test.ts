import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "./support/program.ts";
import { inScene, type Json, type Scene } from "./support/scene.ts";

const lock = (version: string) =>
  `version = 4\n\n[[package]]\nname = "sequence-algo-sdk"\nversion = "${version}"\n`;

/** A project whose module is carried, with the lock file that it was built by. */
async function built(scene: Scene, module: string, version: string): Promise<string> {
  const name = module.replaceAll("_", "-");
  const cwd = await scene.project(
    name,
    `[strategy]\nname = "${name}"\nvenue = "binance"\nsymbols = ["BTC-USDT"]\n\n` +
      `[build]\nwasm = "${module}.wasm"\n`,
  );
  const wasm = join(ROOT, "tests/fixtures/wasm", `${module}.wasm`);
  await Deno.copyFile(wasm, join(cwd, `${module}.wasm`));
  await Deno.writeTextFile(join(cwd, "Cargo.lock"), lock(version));
  return cwd;
}

Deno.test(
  "algos of every SDK generation are deployed, known by their lock files, and trade in turn",
  inScene(async (scene) => {
    await scene.json(["local", "up", "--speed", "10"]);
    const families = [
      ["sdk_0_1_0_single", "0.1.0", "single"],
      ["sdk_0_3_0_single", "0.3.0", "single"],
      ["sdk_0_3_0_multi", "0.3.0", "0.3-multi"],
      ["sdk_0_3_2_multi", "0.3.2", "0.3-multi"],
      ["sdk_0_3_2_v3", "0.3.2", "0.3-v3"],
      ["sdk_0_4_0", "0.4.0", "0.4"],
    ] as const;
    for (const [module, version, family] of families) {
      const cwd = await built(scene, module, version);
      await scene.json(["--local", "deploy", "--skip-build"], { cwd });
      await scene.json(["--local", "start", "--wait"], { cwd });
      const { deployment } = await scene.json(["--local", "status"], { cwd });
      const { abi } = deployment as { abi: Json };
      assert.deepEqual([abi["family"], abi["sdk_version"]], [family, version]);

      const logs = scene.start(["--local", "logs", "-f", "--tail", "200", "--json"], { cwd });
      const sold = () => logs.lines().some((line) => /"fill \d+ of -\d+ at \d+/.test(line));
      await logs.until("a sale", sold);
      assert.ok(logs.lines().some((line) => line.includes('"reject 99 for 2"')));
      if (family === "0.3-multi") {
        const venues = /"nbbo \d+ \/ \d+ of 3 venues, number \d+ at \d+"/;
        assert.ok(logs.lines().some((line) => venues.test(line)), "all venues are shown");
        assert.ok(logs.lines().some((line) => / of 3 books"/.test(line)), "with their books");
      }
      await logs.interrupt();
      // One market has one instance; the next module wants it.
      await scene.json(["--local", "stop"], { cwd });
      const { stdout } = await scene.run(["--local", "logs", "--tail", "20"], { cwd });
      assert.match(stdout, /stop after \d+ orders/);
    }
  }),
);
