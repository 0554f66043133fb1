import assert from "node:assert/strict";
import { join } from "node:path";
import { action } from "../../../commands/build/action.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { tinyModule } from "../../algo/tiny_module.ts";
import { CRATE, hasCargo, inWorkshop } from "../../build/crates.ts";

const plain = paintFor(false);

Deno.test({
  name: "build reports the module's path, size, hash, callbacks and interface",
  ignore: !hasCargo,
  fn: () =>
    inWorkshop(CRATE, async ({ folder, context }) => {
      const { json, text } = await action(context, { args: {}, options: {} });
      const artifact = json!["artifact"] as Record<string, unknown>;
      const below = "target/wasm32-unknown-unknown/release/tiny_algo.wasm";
      const path = join(folder, below);
      assert.equal(artifact["path"], path);
      assert.equal(artifact["size_bytes"], (await Deno.stat(path)).size);
      assert.match(String(artifact["sha256"]), /^[0-9a-f]{64}$/);
      assert.deepEqual(
        [artifact["callbacks"], artifact["imports"], artifact["abi"], artifact["warnings"]],
        [["algo_on_book_v3"], [], "0.4", []],
      );
      const shown = text!(plain);
      assert.match(shown, new RegExp(`^wasm +${below}$`, "m"));
      for (const part of [String(artifact["sha256"]), "on_book_v3", "0.4", "none"]) {
        assert(shown.includes(part), part);
      }
    }),
});

Deno.test("build says warnings on stderr, and keeps them in the document", () => {
  const data = [{ at: 1 << 20, bytes: new Uint8Array(60_000).fill(1) }];
  const files = {
    "Sequence.toml": '[strategy]\nname = "a"\nvenue = "okx"\nsymbols = ["BTC-USD"]\n' +
      '[build]\nwasm = "a.wasm"\n',
    "a.wasm": tinyModule({ functions: {}, data }),
  };
  return inWorkshop(files, async ({ context }) => {
    const { json } = await action(context, { args: {}, options: {} });
    const [warning] = (json!["artifact"] as { warnings: string[] }).warnings;
    assert.equal(context.err(), `warning: ${warning}\n`);
  });
});

Deno.test("build --watch builds again at each change, past failures, until Ctrl-C", () =>
  inWorkshop(CRATE, async ({ folder }) => {
    const controller = new AbortController();
    let built = Promise.withResolvers<void>();
    const context = fakeContext({
      cwd: folder,
      signal: controller.signal,
      run: (program, args) => {
        if (program === "cargo" && args[0] === "build") built.resolve();
        const stdout = "wasm32-unknown-unknown\n";
        return Promise.resolve({ code: program === "cargo" ? 101 : 0, stdout, stderr: "" });
      },
    });
    const watching = action(context, { args: {}, options: { watch: true } });
    await built.promise;

    built = Promise.withResolvers();
    await Deno.writeTextFile(join(folder, "src/lib.rs"), "// changed\n");
    await built.promise;

    // As editors save: a new file in the place of the old one.
    built = Promise.withResolvers();
    await Deno.writeTextFile(join(folder, "new"), CRATE["Cargo.toml"] + "\n");
    await Deno.rename(join(folder, "new"), join(folder, "Cargo.toml"));
    await built.promise;

    controller.abort();
    assert.deepEqual(await watching, {});
    assert.match(context.err(), /^warning: cargo build failed \(exit code 101\)\n/);
  }));

Deno.test("build --watch tells every fault of a Sequence.toml that is broken while it runs", () =>
  inWorkshop({ ...CRATE }, async ({ folder }) => {
    const controller = new AbortController();
    const built = Promise.withResolvers<void>();
    const told = Promise.withResolvers<string>();
    const context = fakeContext({
      cwd: folder,
      signal: controller.signal,
      run: (program, args) => {
        if (program === "cargo" && args[0] === "build") built.resolve();
        const stdout = "wasm32-unknown-unknown\n";
        return Promise.resolve({ code: program === "cargo" ? 101 : 0, stdout, stderr: "" });
      },
      warn: (text) => {
        if (text.startsWith("Sequence.toml")) told.resolve(text);
        return Promise.resolve();
      },
    });
    const watching = action(context, { args: {}, options: { watch: true } });
    await built.promise;
    await Deno.writeTextFile(
      join(folder, "Sequence.toml"),
      '[strategy]\nname = "a"\nvenue = "krakn"\nsymbols = []\n',
    );
    const lines = (await told.promise).split("\n");
    assert.equal(lines[0], "Sequence.toml has 2 faults");
    assert.match(lines[1]!, /^ {2}Sequence\.toml:3:9: venue "krakn" is not known/);
    assert.match(lines[2]!, /did you mean kraken\?/);
    assert.equal(lines[3], "  Sequence.toml:4:11: symbols is empty");
    controller.abort();
    await watching;
  }));
