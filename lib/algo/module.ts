import { type AlgoHooks, AlgoInstance } from "./instance.ts";
import { type AbiFamily, inspectWasm } from "./inspect.ts";
import { withMemoryMaximum } from "./memory_limit.ts";

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
   * Checks and compiles a module whose memory can grow to `maxPages` (64 KiB each). Throws an Error
   * whose message says what is wrong with it.
   */
  static async compile(bytes: Uint8Array, options: { maxPages: number }): Promise<AlgoModule> {
    const report = inspectWasm(bytes);
    const fault = report.faults[0];
    if (fault !== undefined) throw new Error(fault.message);
    const bounded = withMemoryMaximum(bytes, options.maxPages);
    const module = await WebAssembly.compile(bounded as Uint8Array<ArrayBuffer>);
    return new AlgoModule(module, report.family, options.maxPages);
  }

  /** A fresh instance with memory of its own. */
  instantiate(hooks: AlgoHooks): AlgoInstance {
    return new AlgoInstance(this.#module, this.family, this.#maxPages, hooks);
  }
}
