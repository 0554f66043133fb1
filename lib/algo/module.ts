import { type SdkAbi, sdkAbi } from "./abi/sdk_abi.ts";
import type { AlgoHooks } from "./host_calls.ts";
import { inspectWasm } from "./inspect.ts";
import { AlgoInstance } from "./instance.ts";
import { withMemoryMaximum } from "./memory_limit.ts";
import { readWasm } from "./wasm_binary.ts";

/** A compiled algo, checked and bounded, from which fresh instances are made. */
export class AlgoModule {
  /** What the images of `AlgoInstance.onNbbo` are made for. */
  readonly abi: SdkAbi;
  #module: WebAssembly.Module;
  #maxPages: number;

  private constructor(module: WebAssembly.Module, abi: SdkAbi, maxPages: number) {
    this.#module = module;
    this.abi = abi;
    this.#maxPages = maxPages;
  }

  /**
   * Checks and compiles a module whose memory can grow to `maxPages` (64 KiB each), or to a smaller
   * maximum of its own. `sdkVersion` is what the build's lock file says, where it is known; what
   * the module itself tells comes before it. Throws an Error whose message says what is wrong.
   */
  static async compile(
    bytes: Uint8Array,
    options: { maxPages: number; sdkVersion?: string | undefined },
  ): Promise<AlgoModule> {
    const report = inspectWasm(bytes);
    const fault = report.faults[0];
    if (fault !== undefined) throw new Error(fault.message);
    const bounded = withMemoryMaximum(bytes, options.maxPages);
    const module = await WebAssembly.compile(bounded as Uint8Array<ArrayBuffer>);
    const maxPages = readWasm(bounded).memory?.maxPages ?? options.maxPages;
    const abi = sdkAbi(report.family, report.sdkVersion ?? options.sdkVersion);
    return new AlgoModule(module, abi, maxPages);
  }

  /** A fresh instance with memory of its own; the guest already runs its start function here. */
  instantiate(hooks: AlgoHooks): AlgoInstance {
    return new AlgoInstance(this.#module, this.abi, this.#maxPages, hooks);
  }
}
