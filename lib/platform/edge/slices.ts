/**
 * So long is worked on end, at most and at least one piece, before timers have their turn: a piece
 * of a busy maker takes 0.3 ms, and twice as long a slice makes the feeds of sixteen a millisecond late.
 */
const SLICE_MS = 0.5;

/**
 * Cuts the work of several readers into slices. What edges tell can wait some milliseconds, market
 * data can't: without slices a burst of orders of many edges would hold up the feeds that are due.
 */
export class Slices {
  #endsMs = 0;
  /** Resolves when the present slice is over; undefined between slices. */
  #over: Promise<void> | undefined;

  /** Does a piece of work as soon as there is time for it. */
  async work(piece: () => void): Promise<void> {
    for (;;) {
      if (this.#over === undefined) {
        this.#endsMs = performance.now() + SLICE_MS;
        this.#over = new Promise((resolve) =>
          setTimeout(() => {
            this.#over = undefined;
            resolve();
          }, 0)
        );
      }
      // Looked at right before the work: others may have used the time since this one was woken.
      if (performance.now() < this.#endsMs) return piece();
      await this.#over;
    }
  }
}
