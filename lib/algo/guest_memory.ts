const NONE = new ArrayBuffer(0);

/**
 * Views of a guest's memory. Asking `memory.buffer` for each access costs as much as a callback, so
 * the views are kept; growing the memory, which any guest call may do, detaches them.
 */
export class GuestMemory {
  bytes: Uint8Array = new Uint8Array(NONE);
  view: DataView = new DataView(NONE);
  /** Rises whenever the views were made anew. */
  generation = 0;
  #memory: WebAssembly.Memory | undefined;

  /** Until then, such as in a start function, the memory counts as empty. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
    this.refresh();
  }

  /** Must run after each guest call and before the views are used. */
  refresh(): void {
    if (this.bytes.length !== 0 || this.#memory === undefined) return;
    this.generation++;
    this.bytes = new Uint8Array(this.#memory.buffer);
    this.view = new DataView(this.#memory.buffer);
  }

  get size(): number {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  /** Whether `length` bytes from `at` (both unsigned) lie inside. */
  holds(at: number, length: number): boolean {
    return at + length <= this.bytes.length;
  }
}
