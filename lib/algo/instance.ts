import { type StructValue, writeStruct } from "./abi/codec.ts";
import { REGION_STRUCTS } from "./abi/regions.ts";
import type { SdkAbi } from "./abi/sdk_abi.ts";
import { ActionBuffer } from "./action_buffer.ts";
import { BOOK_BYTES, type BookImage } from "./book_image.ts";
import { FEATURES_BYTES, type FeaturesImage } from "./features_image.ts";
import { GuestMemory } from "./guest_memory.ts";
import { type AlgoHooks, HostCalls, MAX_MESSAGE_BYTES } from "./host_calls.ts";
import type { NbboImage } from "./nbbo_image.ts";
import { Residents } from "./residents.ts";
import { STATE_BYTES, type StateImage } from "./state_image.ts";
import { AlgoTrap, trapOf } from "./trap.ts";
import type { VenueBooksImage } from "./venue_books_image.ts";

const FILL_BYTES = 40;
const REJECT_BYTES = 16;

/** The callback of a local book; a family without an entry has none that does anything. */
const ON_BOOK: Readonly<Partial<Record<SdkAbi["family"], string>>> = {
  "0.4": "algo_on_book_v3",
  "0.3-v3": "algo_on_book_v3",
  single: "algo_on_book",
};

type Callback = (...args: (number | bigint)[]) => number;

/**
 * One running copy of an algo. The event and the state are staged in images by the caller; a
 * callback copies them into the guest, unless they live there, calls it and copies its actions out.
 * After an {@link AlgoTrap} the instance must be dropped.
 */
export class AlgoInstance {
  readonly actions = new ActionBuffer();
  #memory = new GuestMemory();
  #residents = new Residents(this.#memory);
  #host: HostCalls;
  #limitBytes: number;
  #abi: SdkAbi;
  #featuresAt: number;
  #onBook: Callback | undefined;
  #onNbbo: Callback | undefined;
  #onMessage: Callback | undefined;
  #onHeartbeat: Callback | undefined;
  #onFill: Callback;
  #onReject: Callback;
  #onShutdown: Callback | undefined;
  #alloc: Callback;
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
  constructor(module: WebAssembly.Module, abi: SdkAbi, maxPages: number, hooks: AlgoHooks) {
    this.#limitBytes = maxPages * 65536;
    this.#host = new HostCalls(this.#memory, hooks);
    this.#abi = abi;
    this.#featuresAt = abi.regions.features ?? 0;
    const exports = this.#instantiate(module);
    const callback = (name: string) => exports[name] as Callback | undefined;
    this.#memory.attach(exports["memory"] as WebAssembly.Memory);
    this.#call("initialize", () => callback("_initialize")?.() ?? 0);
    const none = () => 0;
    // The stubs that 0.3 puts beside its newer callbacks are left alone.
    const onBook = ON_BOOK[abi.family];
    this.#onBook = onBook === undefined ? undefined : callback(onBook);
    this.#onNbbo = abi.regions.venueBooks === undefined ? undefined : callback("algo_on_nbbo");
    this.#onMessage = callback("algo_on_message");
    this.#onHeartbeat = callback("algo_on_heartbeat");
    this.#onFill = callback("algo_on_fill") ?? none;
    this.#onReject = callback("algo_on_reject") ?? none;
    this.#onShutdown = callback("algo_on_shutdown");
    this.#alloc = callback("algo_alloc")!;
    const allocate = (size: number) => this.#allocate(size);
    this.#bookAt = allocate(BOOK_BYTES);
    this.#stateAt = allocate(STATE_BYTES);
    this.#fillAt = allocate(FILL_BYTES);
    this.#rejectAt = allocate(REJECT_BYTES);
    if (this.#onNbbo !== undefined) this.#nbboAt = allocate(abi.layout["NbboSnapshot"]!.size);
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

  /** Whether this algo is called at a local book; one for several venues of SDK 0.3 is not. */
  get hasBook(): boolean {
    return this.#onBook !== undefined;
  }

  /** Whether `onNbbo` reaches the guest. */
  get hasNbbo(): boolean {
    return this.#onNbbo !== undefined;
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
    if (!this.#residents.hold(this.#featuresAt)) this.#write("features", { version: 1 });
    this.#write("venueBooks", {});
    this.#write("pools", {});
    this.#write("poolStates", {});
    this.#write("chainFees", { chains: Array.from({ length: 8 }, () => ({ chain_id: 255 })) });
    this.#write("config", config);
    this.#write("mesh", mesh);
  }

  /**
   * Lets a book's image, and the features' if the instance has no other market, live in the guest's
   * memory from now on: what changes in them is written there and never copied.
   */
  adopt(book: BookImage, features?: FeaturesImage): void {
    this.#residents.take(book, this.#allocate(BOOK_BYTES), BOOK_BYTES);
    if (features === undefined || this.#featuresAt === 0) return;
    this.#residents.take(features, this.#featuresAt, FEATURES_BYTES);
  }

  onBook(book: BookImage, state: StateImage, features: FeaturesImage): ActionBuffer {
    const memory = this.#memory;
    const call = this.#onBook;
    if (call === undefined) return this.#take("on_book", 0);
    memory.refresh();
    this.#host.beginCallback();
    const residents = this.#residents;
    let bookAt = residents.placeOf(book);
    if (bookAt === 0) memory.bytes.set(book.bytes, bookAt = this.#bookAt);
    this.#writeState(state);
    this.#writeFeatures(features);
    let pointer: number;
    try {
      pointer = call(bookAt, this.#stateAt);
    } catch (cause) {
      throw this.#trap("on_book", cause);
    }
    return this.#take("on_book", pointer);
  }

  /**
   * The best prices across venues, and the venues' books, both made for this module's version (see
   * `AlgoModule.abi`); a RangeError otherwise. A module without this callback is not called.
   */
  onNbbo(
    nbbo: NbboImage,
    books: VenueBooksImage,
    state: StateImage,
    features: FeaturesImage,
  ): ActionBuffer {
    const call = this.#onNbbo;
    if (call === undefined) return this.#take("on_nbbo", 0);
    const { layout, regions } = this.#abi;
    if (
      nbbo.bytes.length !== layout["NbboSnapshot"]!.size ||
      books.bytes.length !== layout["VenueBooks"]!.size
    ) throw new RangeError("The images were made for another version of the SDK");
    const booksAt = regions.venueBooks!;
    this.#begin(state, features);
    this.#memory.bytes.set(nbbo.bytes, this.#nbboAt);
    this.#memory.bytes.set(books.used, booksAt);
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
    if (features !== undefined) this.#writeFeatures(features);
  }

  #allocate(size: number): number {
    const at = this.#call("alloc", () => this.#alloc(size)) >>> 0;
    if (at === 0 || !this.#memory.holds(at, size)) {
      throw new AlgoTrap("MEMORY_LIMIT", "alloc", `no room for a buffer of ${size} bytes`);
    }
    return at;
  }

  #writeFeatures(features: FeaturesImage): void {
    if (this.#featuresAt === 0 || this.#residents.placeOf(features) !== 0) return;
    this.#memory.bytes.set(features.defined, this.#featuresAt);
  }

  /** Copies the state unless the guest has it already: most books change nothing in it. */
  #writeState(state: StateImage): void {
    if (state === this.#state && state.version === this.#stateVersion) return;
    this.#state = state;
    this.#stateVersion = state.version;
    this.#memory.bytes.set(state.bytes, this.#stateAt);
  }

  #write(region: keyof SdkAbi["regions"], value: StructValue): void {
    const at = this.#abi.regions[region];
    if (at === undefined) return;
    this.#memory.refresh();
    writeStruct(this.#abi.layout, REGION_STRUCTS[region], value, this.#memory.view, at);
  }

  #take(callback: string, pointer: number): ActionBuffer {
    this.#residents.follow();
    const { view, bytes } = this.#memory;
    if (!this.actions.copy(view, bytes.length, pointer >>> 0)) {
      throw new AlgoTrap("BAD_ACTIONS", callback, "actions outside of memory or more than 16");
    }
    return this.actions;
  }

  #call(callback: string, guest: () => number): number {
    try {
      return guest();
    } catch (cause) {
      throw this.#trap(callback, cause);
    } finally {
      this.#residents.follow();
    }
  }

  #trap(callback: string, cause: unknown): unknown {
    return trapOf(callback, cause, this.#memory.size, this.#limitBytes);
  }
}
