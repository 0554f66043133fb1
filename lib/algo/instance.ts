import { type StructValue, writeStruct } from "./abi/codec.ts";
import { LAYOUT_0_4_0 } from "./abi/layout_0_4_0.ts";
import { FIXED_REGIONS, type FixedRegions } from "./abi/regions.ts";
import { ActionBuffer } from "./action_buffer.ts";
import { BOOK_BYTES, type BookImage } from "./book_image.ts";
import type { FeaturesImage } from "./features_image.ts";
import { GuestMemory } from "./guest_memory.ts";
import { type AlgoHooks, HostCalls, MAX_MESSAGE_BYTES } from "./host_calls.ts";
import type { AbiFamily } from "./inspect.ts";
import { STATE_BYTES, type StateImage } from "./state_image.ts";
import { AlgoTrap, trapOf } from "./trap.ts";

const FILL_BYTES = 40;
const REJECT_BYTES = 16;
const NBBO_BYTES = LAYOUT_0_4_0["NbboSnapshot"]!.size;

type Callback = (...args: (number | bigint)[]) => number;

/**
 * One running copy of an algo. The event and the state are staged in images by the caller; a
 * callback copies them into the guest, calls it and copies its actions out. After an
 * {@link AlgoTrap} the instance must be dropped.
 */
export class AlgoInstance {
  readonly actions = new ActionBuffer();
  #memory = new GuestMemory();
  #host: HostCalls;
  #limitBytes: number;
  #regions: FixedRegions;
  #featuresAt: number;
  #onBook: Callback;
  #onNbbo: Callback | undefined;
  #onMessage: Callback | undefined;
  #onHeartbeat: Callback | undefined;
  #onFill: Callback;
  #onReject: Callback;
  #onShutdown: Callback | undefined;
  #bookAt: number;
  #stateAt: number;
  #fillAt: number;
  #rejectAt: number;
  #nbboAt = 0;
  #payloadAt = 0;
  #state: StateImage | undefined;
  #stateVersion = -1;

  /**
   * `maxPages` is the most that the module's memory can grow to. Throws an {@link AlgoTrap} if the
   * guest fails already here, in its start function or because it has no room for its buffers.
   */
  constructor(module: WebAssembly.Module, family: AbiFamily, maxPages: number, hooks: AlgoHooks) {
    this.#limitBytes = maxPages * 65536;
    this.#host = new HostCalls(this.#memory, hooks);
    this.#regions = FIXED_REGIONS[family];
    this.#featuresAt = this.#regions.features ?? 0;
    const exports = this.#instantiate(module);
    const callback = (name: string) => exports[name] as Callback | undefined;
    this.#memory.attach(exports["memory"] as WebAssembly.Memory);
    this.#call("initialize", () => callback("_initialize")?.() ?? 0);
    const none = () => 0;
    this.#onBook = callback(family === "single" ? "algo_on_book" : "algo_on_book_v3") ?? none;
    this.#onNbbo = family === "0.4" ? callback("algo_on_nbbo") : undefined;
    this.#onMessage = callback("algo_on_message");
    this.#onHeartbeat = callback("algo_on_heartbeat");
    this.#onFill = callback("algo_on_fill") ?? none;
    this.#onReject = callback("algo_on_reject") ?? none;
    this.#onShutdown = callback("algo_on_shutdown");
    const allocate = (size: number) => {
      const at = this.#call("alloc", () => callback("algo_alloc")!(size)) >>> 0;
      this.#memory.refresh();
      if (at === 0 || !this.#memory.holds(at, size)) {
        throw new AlgoTrap("MEMORY_LIMIT", "alloc", `no room for a buffer of ${size} bytes`);
      }
      return at;
    };
    this.#bookAt = allocate(BOOK_BYTES);
    this.#stateAt = allocate(STATE_BYTES);
    this.#fillAt = allocate(FILL_BYTES);
    this.#rejectAt = allocate(REJECT_BYTES);
    if (this.#onNbbo !== undefined) this.#nbboAt = allocate(NBBO_BYTES);
    if (this.#onMessage !== undefined) this.#payloadAt = allocate(MAX_MESSAGE_BYTES);
    this.writeRegions({}, { version: 1 });
  }

  get memoryBytes(): number {
    return this.#memory.size;
  }

  /** Whether this algo is called once a second. */
  get hasHeartbeat(): boolean {
    return this.#onHeartbeat !== undefined;
  }

  /** How many calls of the guest were ignored because of wild pointers or lengths. */
  get refusedCalls(): Readonly<{ log: number; send: number }> {
    return this.#host.refused;
  }

  /**
   * Fills the regions that change at start only: mesh, parameters, fees (fields by wire names); the
   * tables of pools and venues are empty.
   */
  writeRegions(mesh: StructValue, config: StructValue): void {
    const { features, venueBooks, pools, poolStates, chainFees, ...fixed } = this.#regions;
    const chains = Array.from({ length: 8 }, () => ({ chain_id: 255 }));
    this.#write("OnlineFeatures", { version: 1 }, features);
    this.#write("VenueBooks", {}, venueBooks);
    this.#write("PoolBooks", {}, pools);
    this.#write("PoolStateTable", {}, poolStates);
    this.#write("ChainFeeTable", { chains }, chainFees);
    this.#write("ConfigRegion", config, fixed.config);
    this.#write("MeshTable", mesh, fixed.mesh);
  }

  onBook(book: BookImage, state: StateImage, features: FeaturesImage): ActionBuffer {
    const memory = this.#memory;
    memory.refresh();
    this.#host.beginCallback();
    memory.bytes.set(book.bytes, this.#bookAt);
    this.#writeState(state);
    if (this.#featuresAt !== 0) memory.bytes.set(features.bytes, this.#featuresAt);
    let pointer: number;
    try {
      pointer = this.#onBook(this.#bookAt, this.#stateAt);
    } catch (cause) {
      throw this.#trap("on_book", cause);
    }
    return this.#take("on_book", pointer);
  }

  /**
   * The best prices across venues: `nbbo` is an `NbboSnapshot`, `venueBooks` a `VenueBooks`, both as
   * bytes of 0.4.0. Modules of other families are not called.
   */
  onNbbo(
    nbbo: Uint8Array,
    venueBooks: Uint8Array,
    state: StateImage,
    features: FeaturesImage,
  ): ActionBuffer {
    const call = this.#onNbbo;
    const booksAt = this.#regions.venueBooks ?? 0;
    this.#begin(state, features);
    if (call === undefined) return this.#take("on_nbbo", 0);
    this.#memory.bytes.set(nbbo.subarray(0, NBBO_BYTES), this.#nbboAt);
    this.#memory.bytes.set(venueBooks.subarray(0, LAYOUT_0_4_0["VenueBooks"]!.size), booksAt);
    const pointer = this.#call("on_nbbo", () => call(this.#nbboAt, booksAt, this.#stateAt));
    return this.#take("on_nbbo", pointer);
  }

  /** A peer's message, at most 256 bytes; throws a RangeError beyond. */
  onMessage(fromMeshId: bigint, payload: Uint8Array, state: StateImage): ActionBuffer {
    if (payload.length > MAX_MESSAGE_BYTES) {
      throw new RangeError(
        `A message has ${payload.length} bytes; at most ${MAX_MESSAGE_BYTES} can be delivered`,
      );
    }
    const call = this.#onMessage;
    this.#begin(state);
    if (call === undefined) return this.#take("on_message", 0);
    this.#memory.bytes.set(payload, this.#payloadAt);
    const pointer = this.#call(
      "on_message",
      () => call(fromMeshId, this.#payloadAt, payload.length, this.#stateAt),
    );
    return this.#take("on_message", pointer);
  }

  onHeartbeat(state: StateImage, features: FeaturesImage): ActionBuffer {
    this.#begin(state, features);
    const call = this.#onHeartbeat;
    return this.#take("on_heartbeat", this.#call("on_heartbeat", () => call?.(this.#stateAt) ?? 0));
  }

  onShutdown(state: StateImage): ActionBuffer {
    this.#begin(state);
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
    this.#begin(state);
    const { view } = this.#memory;
    const at = this.#fillAt;
    view.setBigUint64(at, orderId, true);
    view.setBigUint64(at + 8, BigInt(px1e9), true);
    view.setBigInt64(at + 16, BigInt(qty1e8), true);
    view.setBigUint64(at + 24, recvNs, true);
    view.setBigUint64(at + 32, 0n, true);
    view.setInt8(at + 32, qty1e8 < 0 ? -1 : 1);
    // Undeclared in the struct, read by SDK 0.3.2 and later.
    view.setUint16(at + 33, symbolId, true);
    this.#call("on_fill", () => this.#onFill(at, this.#stateAt));
  }

  /** `code` as in the SDK's `RejectCode`. */
  onReject(orderId: bigint, code: number, symbolId: number): void {
    this.#begin();
    const { view } = this.#memory;
    const at = this.#rejectAt;
    view.setBigUint64(at, orderId, true);
    view.setBigUint64(at + 8, 0n, true);
    view.setUint8(at + 8, code);
    view.setUint16(at + 9, symbolId, true);
    this.#call("on_reject", () => this.#onReject(at));
  }

  #instantiate(module: WebAssembly.Module): Record<string, unknown> {
    try {
      return new WebAssembly.Instance(module, this.#host.imports).exports;
    } catch (cause) {
      throw this.#trap("start", cause);
    }
  }

  #begin(state?: StateImage, features?: FeaturesImage): void {
    this.#memory.refresh();
    this.#host.beginCallback();
    if (state !== undefined) this.#writeState(state);
    if (features !== undefined && this.#featuresAt !== 0) {
      this.#memory.bytes.set(features.bytes, this.#featuresAt);
    }
  }

  /** Copies the state unless the guest has it already: most books change nothing in it. */
  #writeState(state: StateImage): void {
    if (state === this.#state && state.version === this.#stateVersion) return;
    this.#state = state;
    this.#stateVersion = state.version;
    this.#memory.bytes.set(state.bytes, this.#stateAt);
  }

  #write(struct: string, value: StructValue, at: number | undefined): void {
    if (at === undefined) return;
    this.#memory.refresh();
    writeStruct(LAYOUT_0_4_0, struct, value, this.#memory.view, at);
  }

  #take(callback: string, pointer: number): ActionBuffer {
    this.#memory.refresh();
    if (!this.actions.copy(this.#memory.view, pointer >>> 0)) {
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

  #trap(callback: string, cause: unknown): unknown {
    return trapOf(callback, cause, this.#memory.size, this.#limitBytes);
  }
}
