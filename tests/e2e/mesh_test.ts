import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "./support/program.ts";
import { inScene, type Json } from "./support/scene.ts";

const TWO_VENUES = `[strategy]
name = "xv-mm"
symbols = ["BTC-USD"]

[risk]
max_position = "0.1"

[[instances]]
label = "maker"
venue = "kraken"

[[instances]]
label = "hedger"
venue = "coinbase"

[build]
wasm = "mesh.wasm"
`;

Deno.test(
  "mesh shows both directions between two venues, measured on messages or by ping, and says which",
  inScene(async (scene) => {
    const cwd = await scene.project("xv-mm", TWO_VENUES);
    await Deno.copyFile(join(ROOT, "assets/wasm/mesh.wasm"), join(cwd, "mesh.wasm"));
    await scene.json(["local", "up"]);
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
    await scene.json(["--local", "start", "--wait"], { cwd });

    const watch = scene.start(["--local", "watch"], { cwd });
    await watch.until("a message", () => watch.stdout.includes('"event":"message"'));
    assert.equal((await watch.interrupt()).code, 0);

    const mesh = await scene.json(["--local", "mesh"], { cwd });
    assert.equal(mesh["schema"], "sequence.mesh/1");
    const links = mesh["links"] as Json[];
    assert.deepEqual(links.map(({ from, to }) => `${from} → ${to}`).sort(), [
      "hedger → maker",
      "maker → hedger",
    ]);
    const { code, stdout, stderr } = await scene.run(["--local", "mesh"], { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\[local\] xv-mm the last 60 s\n/);
    assert.match(stdout, /^hedger +coinbase +us-east-1 +venue-edge-coinbase +running$/m);
    assert.match(stdout, /measured on +· +\d+ messages?$/m);
    assert.match(stdout, /^maker → hedger +\d+ +\d+ B +0$/m);
    await scene.fails(3, ["--local", "mesh", "nobody"]);
    await scene.fails(2, ["--local", "mesh", "xv-mm", "--window", "0"]);
  }),
);
