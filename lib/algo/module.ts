import type { AlgoHooks } from "./host_calls.ts";
import { type AbiFamily, inspectWasm } from "./inspect.ts";
import { AlgoInstance } from "./instance.ts";
import { withMemoryMaximum } from "./memory_limit.ts";
import { readWasm } from "./wasm_binary.ts";

/** A compiled algo, checked and bounded, from which fresh instances are made. */
export class AlgoModule {
  readonly family: AbiFamily;
  #module: WebAssembly.Module;
  #maxPages: number;

  private constructor(module: WebAssembly.Module, family: AbiFamily, maxPages: number) {
    this.#module = module;
    this.family = family;
    this.#maxPages = maxPages;
  }

  /**
   * Checks and compiles a module whose memory can grow to `maxPages` (64 KiB each), or to a smaller
   * maximum of its own. Throws an Error whose message says what is wrong with it.
   */
  static async compile(bytes: Uint8Array, options: { maxPages: number }): Promise<AlgoModule> {
    const report = inspectWasm(bytes);
    const fault = report.faults[0];
    if (fault !== undefined) throw new Error(fault.message);
    if (report.family === "0.3-multi") {
      throw new Error(
        "the module uses the multi-venue interface of sequence-algo-sdk 0.3, which is not run " +
          "here; build it with sequence-algo-sdk 0.4.0",
      );
    }
    const bounded = withMemoryMaximum(bytes, options.maxPages);
    const module = await WebAssembly.compile(bounded as Uint8Array<ArrayBuffer>);
    const maxPages = readWasm(bounded).memory?.maxPages ?? options.maxPages;
    return new AlgoModule(module, report.family, maxPages);
  }

  /** A fresh instance with memory of its own; the guest already runs its start function here. */
  instantiate(hooks: AlgoHooks): AlgoInstance {
    return new AlgoInstance(this.#module, this.family, this.#maxPages, hooks);
  }
}
