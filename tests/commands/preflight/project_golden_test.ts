import { join } from "node:path";
import { makerModule, said, SEQUENCE_TOML } from "./checked_scene.ts";
import { goldenTests } from "./golden.ts";

goldenTests([
  {
    name: "a fault of Sequence.toml, with line and column",
    id: "project",
    breaks: (scene) =>
      scene.write("Sequence.toml", SEQUENCE_TOML.replace('"binance"', '"binnance"')),
    row: {
      status: "fail",
      measured: "Sequence.toml has a fault",
      fix: 'Sequence.toml:3:9: venue "binnance" is not known; known: binance, bitget, bybit, ' +
        "coinbase, cryptocom, dex_ethereum, hyperliquid, kalshi, kraken, okx, polymarket, solana " +
        "(did you mean binance?)",
    },
    cures: (scene) => scene.write("Sequence.toml", SEQUENCE_TOML),
  },
  {
    name: "a toolchain without the wasm target",
    id: "toolchain",
    breaks: async (scene) => {
      await scene.write("Cargo.toml", '[package]\nname = "my-mm"\n');
      scene.run = (program) => said(program === "cargo" ? "cargo 1.90.0\n" : "x86_64-linux\n");
    },
    row: {
      status: "fail",
      measured: "cargo 1.90.0, without the target wasm32-unknown-unknown",
      fix: "rustup target add wasm32-unknown-unknown",
    },
    cures: (scene) => {
      scene.run = (program) =>
        said(program === "cargo" ? "cargo 1.90.0\n" : "x86_64-linux\nwasm32-unknown-unknown\n");
    },
  },
  {
    name: "a machine without cargo",
    id: "toolchain",
    breaks: (scene) => scene.write("Cargo.toml", '[package]\nname = "my-mm"\n'),
    row: {
      status: "fail",
      measured: "cargo is not installed, or not on PATH",
      fix: "install Rust from https://rustup.rs, then run this again",
    },
    cures: (scene) => {
      scene.run = () => said("cargo 1.90.0 wasm32-unknown-unknown\n");
    },
  },
  {
    name: "a module that was never built",
    id: "wasm",
    breaks: (scene) => Deno.remove(join(scene.folder, "maker.wasm")),
    row: { status: "fail", measured: /^there is no .*maker\.wasm$/, fix: "sequence build" },
    cures: async (scene) => await scene.write("maker.wasm", await makerModule()),
  },
  {
    name: "a folder in the module's place",
    id: "wasm",
    breaks: async (scene) => {
      await Deno.remove(join(scene.folder, "maker.wasm"));
      await Deno.mkdir(join(scene.folder, "maker.wasm"));
    },
    row: {
      status: "fail",
      measured: /directory/i,
      fix: "make it a file that you can read",
    },
    cures: async (scene) => {
      await Deno.remove(join(scene.folder, "maker.wasm"));
      await scene.write("maker.wasm", await makerModule());
    },
  },
  {
    name: "a source that is newer than the module",
    id: "wasm",
    breaks: async (scene) => {
      await scene.write("Cargo.toml", '[package]\nname = "my-mm"\n');
      const source = await scene.write("src/deep/lib.rs", "// changed\n");
      const { mtime } = await Deno.stat(join(scene.folder, "maker.wasm"));
      const later = new Date(mtime!.getTime() + 2500);
      await Deno.utime(source, later, later);
    },
    row: {
      status: "fail",
      measured: /src\/deep\/lib\.rs was changed 2\.5 s after the module was built$/,
      fix: "sequence build",
    },
    cures: async (scene) => {
      const built = new Date(Date.now() + 5000);
      await Deno.utime(join(scene.folder, "maker.wasm"), built, built);
    },
  },
  {
    name: "a module that exports nothing",
    id: "module",
    breaks: (scene) => scene.write("maker.wasm", new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
    row: {
      status: "fail",
      measured: "the module does not export memory; the module does not export algo_alloc; " +
        "the module does not export algo_on_book_v3, algo_on_book or algo_on_nbbo",
      fix:
        'end src/lib.rs with `export_algo!(…)`, and have crate-type = ["cdylib"] in Cargo.toml\n' +
        'end src/lib.rs with `export_algo!(…)`, and have crate-type = ["cdylib"] in Cargo.toml; ' +
        "SDK 0.1.0 and 0.3.0 need default-features = false, an allocator and a panic handler",
    },
    cures: async (scene) => await scene.write("maker.wasm", await makerModule()),
  },
]);
