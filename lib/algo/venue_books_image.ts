import { lengthOf, offsetOf } from "./abi/layout.ts";
import type { SdkAbi } from "./abi/sdk_abi.ts";
import { BOOK_BYTES, BookImage } from "./book_image.ts";
import type { NbboVenue } from "./nbbo_image.ts";

/**
 * A `VenueBooks` as it will stand in the guest's memory, in the layout of the module's SDK version:
 * the merged book of all venues, and each venue's own in the slots of its `NbboImage`. The books are
 * set through `merged` and `book(slot)`, as any {@link BookImage}.
 */
export class VenueBooksImage {
  readonly bytes: Uint8Array;
  /** All venues together, equal prices summed; who fills it does the summing. */
  readonly merged: BookImage;
  /** The bytes that the guest has to get: books beyond the last venue are left out. */
  used: Uint8Array;
  #books: BookImage[] = [];
  #booksAt: number;
  #countAt: number;
  #venueIds: number;
  #regionIds: number;

  /** Throws a RangeError for a family that has no `VenueBooks`. `symbolId`: 1-based, as in books. */
  constructor({ layout }: SdkAbi, baseNs: bigint, symbolId: number) {
    const at = (field: string) => offsetOf(layout, "VenueBooks", field);
    const has = (field: string) => lengthOf(layout, "VenueBooks", field) > 0;
    this.#booksAt = at("books");
    this.#countAt = at("book_ct");
    this.#venueIds = at("venue_ids");
    this.#regionIds = has("venue_region_ids") ? at("venue_region_ids") : 0;
    this.bytes = new Uint8Array(layout["VenueBooks"]!.size);
    if (has("symbol_id")) {
      new DataView(this.bytes.buffer).setUint16(at("symbol_id"), symbolId, true);
    }
    const book = (offset: number) =>
      new BookImage(baseNs, symbolId, this.bytes.subarray(offset, offset + BOOK_BYTES));
    this.merged = book(at("merged"));
    for (let slot = 0; slot < lengthOf(layout, "VenueBooks", "books"); slot++) {
      this.#books.push(book(this.#booksAt + slot * BOOK_BYTES));
    }
    this.used = this.bytes.subarray(0, this.#booksAt);
  }

  /**
   * Gives each venue its slot, in the order of the `NbboImage`, and empties every book. Throws a
   * RangeError for more venues than the version has slots.
   */
  setVenues(venues: readonly NbboVenue[]): void {
    if (venues.length > this.#books.length) {
      throw new RangeError(`${venues.length} venues; there are ${this.#books.length} books`);
    }
    this.bytes[this.#countAt] = venues.length;
    this.merged.clear();
    this.#books.forEach((book, slot) => {
      book.clear();
      this.bytes[this.#venueIds + slot] = venues[slot]?.id ?? 0;
      if (this.#regionIds !== 0) this.bytes[this.#regionIds + slot] = venues[slot]?.regionId ?? 0;
    });
    this.used = this.bytes.subarray(0, this.#booksAt + venues.length * BOOK_BYTES);
  }

  /** The book of a slot. Throws a RangeError beyond the version's slots. */
  book(slot: number): BookImage {
    const book = this.#books[slot];
    if (book === undefined) throw new RangeError(`slot ${slot} of ${this.#books.length}`);
    return book;
  }
}
