/** Frames and bytes that may wait for one reader. */
const MAX_FRAMES = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Counts the frames that a socket has not handed over yet, by the bytes that it says it holds: they
 * leave in the order in which they came.
 */
export class Backlog {
  /** Where the frame behind each waiting one begins, in bytes since the first frame. */
  #ends: number[] = [];
  #first = 0;
  #sent = 0;

  /** Notes a frame; `before` and `after` are the bytes that waited around its sending. */
  add(before: number, after: number): void {
    if (before === 0) this.#clear();
    this.#sent += after - before;
    if (after > before) this.#ends.push(this.#sent);
  }

  /** Whether the reader is too slow, where `bytes` still wait. */
  isFull(bytes: number): boolean {
    return bytes > MAX_BYTES || this.frames(bytes) >= MAX_FRAMES;
  }

  /** How many frames wait, the one under way included, where `bytes` still do. */
  frames(bytes: number): number {
    const gone = this.#sent - bytes;
    while (this.#first < this.#ends.length && this.#ends[this.#first]! <= gone) this.#first++;
    // Moved rarely, so that each frame costs the same.
    if (this.#first > MAX_FRAMES) {
      this.#ends.splice(0, this.#first);
      this.#first = 0;
    }
    return this.#ends.length - this.#first;
  }

  #clear(): void {
    this.#ends.length = 0;
    this.#first = 0;
    this.#sent = 0;
  }
}
