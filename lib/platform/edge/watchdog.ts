const TICK_MS = 200;
/** Silent ticks in a row while work waits. Five make one second; a machine that slept makes one. */
const LIMIT_TICKS = 5;
/** Ticks after which what was sent must have been worked off. Twenty-five make five seconds. */
const BEHIND_TICKS = 25;

/** What a process did wrong: it takes no more frames, or fewer than it gets. */
export type WatchdogVerdict = "silent" | "behind";

/** The way from a watchdog to what it watches. */
export interface Watched {
  /** Wants a sign of life from a process that seems to have work. */
  ask(): void;
  /** Once. */
  expired(verdict: WatchdogVerdict): void;
}

/**
 * Notices a process that takes no more frames, or that falls ever further behind. It counts its own
 * ticks instead of comparing clocks, so a suspended machine or a stalled center, which miss ticks
 * themselves, accuse nobody.
 */
export class Watchdog {
  #watched: Watched;
  #timer: ReturnType<typeof setInterval> | undefined;
  #sent = 0;
  #done = 0;
  #silentTicks = 0;
  /** What had been sent at each of the last ticks, oldest first. */
  #sentAtTicks: number[] = [];

  constructor(watched: Watched) {
    this.#watched = watched;
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
    if (this.#silentTicks >= LIMIT_TICKS) return this.#expire("silent");
    this.#sentAtTicks.push(this.#sent);
    const due = this.#sentAtTicks.length > BEHIND_TICKS ? this.#sentAtTicks.shift()! : 0;
    if (this.#done < due) return this.#expire("behind");
    // It tells by itself only when something arrives; nobody is accused unasked.
    if (this.#silentTicks > 1) this.#watched.ask();
  }

  #expire(verdict: WatchdogVerdict): void {
    this.end();
    this.#watched.expired(verdict);
  }
}
