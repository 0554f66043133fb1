import type { GuestMemory } from "./guest_memory.ts";

/** Where a guest's words go. Called during a guest call; must neither throw nor call the guest. */
export interface AlgoHooks {
  /** `level`: 0 trace, 1 debug, 2 info, 3 warn, 4 error; others are taken as error. */
  log(level: number, text: string, truncated: boolean): void;
  send(toMeshId: bigint, payload: Uint8Array): void;
  /**
   * A host call whose pointer or length lies outside the memory. It was ignored. Told once a
   * callback for each kind, so that a loop of them floods nothing;
   * {@link HostCalls.refused} counts all.
   */
  refused(call: "log" | "send"): void;
  /** A message over the limit, told each time; it was ignored. */
  tooLarge(toMeshId: bigint): void;
}

/** Longest log text that is kept, bytes. */
export const MAX_LOG_BYTES = 4096;
/** Longest mesh message, bytes. */
export const MAX_MESSAGE_BYTES = 256;

/**
 * The two functions that a guest can call. They trust neither pointer nor length, never throw, and
 * copy at once, because the guest may reuse the bytes. Text that is not UTF-8 gets U+FFFD.
 */
export class HostCalls {
  /** Calls that were ignored because of what they pointed at. */
  readonly refused = { log: 0, send: 0 };
  readonly imports: WebAssembly.Imports;
  #memory: GuestMemory;
  #hooks: AlgoHooks;
  #toldLog = false;
  #toldSend = false;
  #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(memory: GuestMemory, hooks: AlgoHooks) {
    this.#memory = memory;
    this.#hooks = hooks;
    this.imports = {
      env: {
        host_log_impl: (level: number, at: number, length: number) => this.#log(level, at, length),
        __seq_send: (to: bigint, at: number, length: number) => this.#send(to, at, length),
      },
    };
  }

  /** A new callback begins: refusals are told again. */
  beginCallback(): void {
    this.#toldLog = false;
    this.#toldSend = false;
  }

  #log(level: number, pointer: number, size: number): void {
    const at = pointer >>> 0;
    const length = size >>> 0;
    this.#memory.refresh();
    if (!this.#memory.holds(at, length)) {
      this.refused.log++;
      if (!this.#toldLog) this.#hooks.refused("log");
      this.#toldLog = true;
      return;
    }
    const truncated = length > MAX_LOG_BYTES;
    const kept = this.#memory.bytes.subarray(at, at + Math.min(length, MAX_LOG_BYTES));
    this.#hooks.log(level, this.#decoder.decode(kept), truncated);
  }

  #send(to: bigint, pointer: number, size: number): void {
    const at = pointer >>> 0;
    const length = size >>> 0;
    this.#memory.refresh();
    if (length > MAX_MESSAGE_BYTES) {
      this.#hooks.tooLarge(BigInt.asUintN(64, to));
      return;
    }
    if (!this.#memory.holds(at, length)) {
      this.refused.send++;
      if (!this.#toldSend) this.#hooks.refused("send");
      this.#toldSend = true;
      return;
    }
    this.#hooks.send(BigInt.asUintN(64, to), this.#memory.bytes.slice(at, at + length));
  }
}
