/** At most so many frames a second: as many as an eye tells apart in numbers that run. */
export const MAX_FRAMES_PER_S = 30;

export interface Pace {
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  signal: AbortSignal;
}

/** Draws when something asked for it: at once when it was quiet, never more often than allowed. */
export class FramePacer {
  #pace: Pace;
  #wanted = false;
  #wake: (() => void) | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
    pace.signal.addEventListener("abort", () => this.#wake?.());
  }

  /** The picture may have changed. */
  request(): void {
    this.#wanted = true;
    this.#wake?.();
  }

  /** Calls `draw` for requests, one at a time, until the signal is aborted. */
  async run(draw: () => Promise<unknown>): Promise<void> {
    const { signal, sleep } = this.#pace;
    while (!signal.aborted) {
      if (!this.#wanted) await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
      if (!this.#wanted) continue;
      this.#wanted = false;
      await draw();
      await sleep(Math.ceil(1000 / MAX_FRAMES_PER_S), signal);
    }
  }
}
