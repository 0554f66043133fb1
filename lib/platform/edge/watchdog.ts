const TICK_MS = 200;
/** Silent ticks in a row while work waits. Five make one second; a machine that slept makes one. */
const LIMIT_TICKS = 5;

/**
 * Notices a process that takes no more frames. It counts its own ticks instead of comparing clocks,
 * so a suspended machine or a stalled center, which miss ticks themselves, accuse nobody.
 */
export class Watchdog {
  #expired: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #sent = 0;
  #done = 0;
  #silentTicks = 0;

  constructor(expired: () => void) {
    this.#expired = expired;
  }

  begin(): void {
    this.#timer ??= setInterval(() => this.tick(), TICK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** `count` frames have been sent in all. */
  sent(count: number): void {
    this.#sent = count;
  }

  /** `count` frames have been worked off in all. */
  done(count: number): void {
    this.#done = count;
    this.#silentTicks = 0;
  }

  /** Something arrived, a part of a frame at least. */
  heard(): void {
    this.#silentTicks = 0;
  }

  /** One tick of the timer; a test calls it instead of waiting. */
  tick(): void {
    this.#silentTicks = this.#sent > this.#done ? this.#silentTicks + 1 : 0;
    if (this.#silentTicks < LIMIT_TICKS) return;
    this.end();
    this.#expired();
  }
}
