import { ActionBuffer } from "./action_buffer.ts";
import { type StructValue, writeStruct } from "./abi/codec.ts";
import { LAYOUT_0_4_0 } from "./abi/layout_0_4_0.ts";
import { BOOK_BYTES, type BookImage } from "./book_image.ts";
import type { FeaturesImage } from "./features_image.ts";
import type { AbiFamily } from "./inspect.ts";
import { STATE_BYTES, type StateImage } from "./state_image.ts";
import { AlgoTrap, trapReason } from "./trap.ts";

/** Where a guest's words go. Called during a guest call; must neither throw nor call the guest. */
export interface AlgoHooks {
  /** `level`: 0 trace, 1 debug, 2 info, 3 warn, 4 error; others are taken as error. */
  log(level: number, text: string, truncated: boolean): void;
  send(toMeshId: bigint, payload: Uint8Array): void;
  /** A host call whose pointer or length lies outside the memory: ignored, but counted. */
  refused(call: "log" | "send"): void;
}

/** Longest log text that is kept, bytes. */
export const MAX_LOG_BYTES = 4096;
/** Longest mesh message, bytes. */
export const MAX_MESSAGE_BYTES = 256;

/** Fixed regions of SDK 0.4.0 that the host fills. */
const FEATURES_AT = 0x1a000;
const CHAIN_FEES_AT = 0x1b000;
const CONFIG_AT = 0x24000;
const MESH_AT = 0x24200;

type Callback = (...args: (number | bigint)[]) => number;

/**
 * One running copy of an algo. The event and the state are staged in images by the caller; a
 * callback copies them into the guest, calls it and copies its actions out. After an
 * {@link AlgoTrap} the instance must be dropped.
 */
export class AlgoInstance {
  readonly actions = new ActionBuffer();
  #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #view: DataView;
  #hooks: AlgoHooks;
  #maxPages: number;
  #writesRegions: boolean;
  #onBook: Callback | undefined;
  #onHeartbeat: Callback | undefined;
  #onFill: Callback;
  #onReject: Callback;
  #onShutdown: Callback | undefined;
  #bookAt: number;
  #stateAt: number;
  #fillAt: number;
  #rejectAt: number;
  #scratch = new DataView(new ArrayBuffer(40));
  #decoder = new TextDecoder();

  constructor(module: WebAssembly.Module, family: AbiFamily, maxPages: number, hooks: AlgoHooks) {
    this.#hooks = hooks;
    this.#maxPages = maxPages;
    const instance = new WebAssembly.Instance(module, {
      env: {
        host_log_impl: (level: number, at: number, length: number) => this.#log(level, at, length),
        __seq_send: (to: bigint, at: number, length: number) => this.#send(to, at, length),
      },
    });
    const exports = instance.exports as Record<string, unknown>;
    const callback = (name: string) => exports[name] as Callback | undefined;
    this.#memory = exports["memory"] as WebAssembly.Memory;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
    this.#call("initialize", () => callback("_initialize")?.() ?? 0);
    this.#onBook = callback(family === "single" ? "algo_on_book" : "algo_on_book_v3");
    this.#onHeartbeat = callback("algo_on_heartbeat");
    this.#onFill = callback("algo_on_fill") ?? (() => 0);
    this.#onReject = callback("algo_on_reject") ?? (() => 0);
    this.#onShutdown = callback("algo_on_shutdown");
    this.#writesRegions = family !== "single";
    const allocate = (size: number) => {
      const at = this.#call("alloc", () => callback("algo_alloc")!(size)) >>> 0;
      if (at === 0 || at + size > this.#memory.buffer.byteLength) {
        throw new AlgoTrap("MEMORY_LIMIT", "alloc", "out of memory");
      }
      return at;
    };
    this.#bookAt = allocate(BOOK_BYTES);
    this.#stateAt = allocate(STATE_BYTES);
    this.#fillAt = allocate(40);
    this.#rejectAt = allocate(16);
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Whether this algo is called once a second. */
  get hasHeartbeat(): boolean {
    return this.#onHeartbeat !== undefined;
  }

  /** Fills the regions that change at start only: mesh, parameters, fees (fields by wire names). */
  writeRegions(mesh: StructValue, config: StructValue): void {
    if (!this.#writesRegions) return;
    this.#refresh();
    const noChain = { chain_id: 255 };
    writeStruct(LAYOUT_0_4_0, "MeshTable", mesh, this.#view, MESH_AT);
    writeStruct(LAYOUT_0_4_0, "ConfigRegion", config, this.#view, CONFIG_AT);
    const fees = { chain_ct: 0, chains: Array.from({ length: 8 }, () => noChain) };
    writeStruct(LAYOUT_0_4_0, "ChainFeeTable", fees, this.#view, CHAIN_FEES_AT);
  }

  onBook(book: BookImage, state: StateImage, features: FeaturesImage): ActionBuffer {
    this.#refresh();
    this.#bytes.set(book.bytes, this.#bookAt);
    this.#bytes.set(state.bytes, this.#stateAt);
    if (this.#writesRegions) this.#bytes.set(features.bytes, FEATURES_AT);
    let pointer: number;
    try {
      pointer = this.#onBook!(this.#bookAt, this.#stateAt);
    } catch (cause) {
      throw this.#trap("on_book", cause);
    }
    return this.#take("on_book", pointer);
  }

  onHeartbeat(state: StateImage, features: FeaturesImage): ActionBuffer {
    this.#refresh();
    this.#bytes.set(state.bytes, this.#stateAt);
    if (this.#writesRegions) this.#bytes.set(features.bytes, FEATURES_AT);
    const call = this.#onHeartbeat;
    return this.#take("on_heartbeat", this.#call("on_heartbeat", () => call?.(this.#stateAt) ?? 0));
  }

  onShutdown(state: StateImage): ActionBuffer {
    this.#refresh();
    this.#bytes.set(state.bytes, this.#stateAt);
    const call = this.#onShutdown;
    return this.#take("on_shutdown", this.#call("on_shutdown", () => call?.(this.#stateAt) ?? 0));
  }

  /** `qty1e8` is signed: negative for a sell. `state` is the one after the fill. */
  onFill(
    orderId: bigint,
    px1e9: number,
    qty1e8: number,
    recvNs: bigint,
    symbolId: number,
    state: StateImage,
  ): void {
    this.#refresh();
    const fill = this.#scratch;
    fill.setBigUint64(0, orderId, true);
    fill.setBigUint64(8, BigInt(px1e9), true);
    fill.setBigInt64(16, BigInt(qty1e8), true);
    fill.setBigUint64(24, recvNs, true);
    fill.setBigUint64(32, 0n, true);
    fill.setInt8(32, qty1e8 < 0 ? -1 : 1);
    fill.setUint16(33, symbolId, true);
    this.#bytes.set(new Uint8Array(fill.buffer), this.#fillAt);
    this.#bytes.set(state.bytes, this.#stateAt);
    this.#call("on_fill", () => this.#onFill(this.#fillAt, this.#stateAt));
  }

  onReject(orderId: bigint, code: number, symbolId: number): void {
    this.#refresh();
    this.#view.setBigUint64(this.#rejectAt, orderId, true);
    this.#view.setBigUint64(this.#rejectAt + 8, 0n, true);
    this.#view.setUint8(this.#rejectAt + 8, code);
    this.#view.setUint16(this.#rejectAt + 9, symbolId, true);
    this.#call("on_reject", () => this.#onReject(this.#rejectAt));
  }

  #take(callback: string, pointer: number): ActionBuffer {
    this.#refresh();
    if (!this.actions.copy(this.#view, pointer >>> 0)) {
      throw new AlgoTrap("BAD_ACTIONS", callback, "actions outside of memory or more than 16");
    }
    return this.actions;
  }

  #call(callback: string, guest: () => number): number {
    try {
      return guest();
    } catch (cause) {
      throw this.#trap(callback, cause);
    }
  }

  #trap(callback: string, cause: unknown): AlgoTrap {
    if (cause instanceof AlgoTrap) return cause;
    // A guest that can't get memory aborts; at the maximum that is the reason.
    const full = this.memoryBytes >= (this.#maxPages - 1) * 65536;
    const reason = trapReason(cause);
    return full
      ? new AlgoTrap(
        "MEMORY_LIMIT",
        callback,
        `memory limit of ${this.memoryBytes >> 20} MiB reached`,
      )
      : new AlgoTrap("TRAP", callback, reason);
  }

  /** Growing memory detaches every view of it. */
  #refresh(): void {
    if (this.#bytes.length !== 0) return;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
  }

  #log(level: number, pointer: number, size: number): void {
    const at = pointer >>> 0;
    const length = size >>> 0;
    this.#refresh();
    if (at + length > this.#bytes.length) {
      this.#hooks.refused("log");
      return;
    }
    const truncated = length > MAX_LOG_BYTES;
    const kept = this.#bytes.subarray(at, at + Math.min(length, MAX_LOG_BYTES));
    this.#hooks.log(level, this.#decoder.decode(kept), truncated);
  }

  #send(to: bigint, pointer: number, size: number): void {
    const at = pointer >>> 0;
    const length = size >>> 0;
    this.#refresh();
    if (length > MAX_MESSAGE_BYTES || at + length > this.#bytes.length) {
      this.#hooks.refused("send");
      return;
    }
    this.#hooks.send(BigInt.asUintN(64, to), this.#bytes.slice(at, at + length));
  }
}
