import type { GuestMemory } from "./guest_memory.ts";

/** An image that can go on in other bytes. */
export interface MovableImage {
  readonly bytes: Uint8Array;
  /** `bytes` hold the same as the image does, and begin at a multiple of four. */
  standIn(bytes: Uint8Array): void;
}

interface Resident {
  image: MovableImage;
  at: number;
  size: number;
}

/**
 * The images that live in a guest's memory. A guest that writes over them deceives nobody but
 * itself: the host never reads them.
 */
export class Residents {
  #memory: GuestMemory;
  #all: Resident[] = [];
  #generation = 0;

  constructor(memory: GuestMemory) {
    this.#memory = memory;
  }

  /** Moves an image to `at`; it stays where it is if the guest named a place that words can't have. */
  take(image: MovableImage, at: number, size: number): void {
    if (at % 4 !== 0) return;
    this.#memory.refresh();
    this.#memory.bytes.set(image.bytes, at);
    this.#all.push({ image, at, size });
    this.#place();
  }

  /** Where an image lives; 0 if not here. */
  placeOf(image: MovableImage): number {
    const all = this.#all;
    for (let i = 0; i < all.length; i++) if (all[i]!.image === image) return all[i]!.at;
    return 0;
  }

  hold(at: number): boolean {
    return this.#all.some((resident) => resident.at === at);
  }

  /** Follows the memory if it grew, which any guest call may do; must run after each. */
  follow(): void {
    this.#memory.refresh();
    if (this.#memory.generation !== this.#generation) this.#place();
  }

  #place(): void {
    this.#generation = this.#memory.generation;
    for (const { image, at, size } of this.#all) {
      image.standIn(this.#memory.bytes.subarray(at, at + size));
    }
  }
}
