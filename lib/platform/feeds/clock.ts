/** Where wall and monotonic time come from; a test brings its own. */
export interface TimeSource {
  /** Wall clock, ms since the epoch with fractions. */
  wallMs(): number;
  /** Monotonic, ms with fractions. */
  monotonicMs(): number;
}

export const systemTime: TimeSource = {
  wallMs: () => performance.timeOrigin + performance.now(),
  monotonicMs: () => performance.now(),
};

/**
 * The platform's time: it begins `leadNs` after `baseNs` and runs `speed` times as fast as the wall. All engine
 * times are ns after `baseNs`. It follows the monotonic clock, so a jump of the wall clock doesn't
 * move it.
 */
export class PlatformClock {
  readonly baseNs: bigint;
  readonly speed: number;
  #source: TimeSource;
  #leadNs: number;
  #startedMs: number;
  #startedWallMs: number;

  constructor(source: TimeSource, baseNs: bigint, speed: number, leadNs = 0) {
    this.#leadNs = leadNs;
    this.#source = source;
    this.baseNs = baseNs;
    this.speed = speed;
    this.#startedMs = source.monotonicMs();
    this.#startedWallMs = source.wallMs();
  }

  /** Simulated ns since `baseNs`. */
  nowNs(): number {
    return this.#leadNs + (this.#source.monotonicMs() - this.#startedMs) * 1e6 * this.speed;
  }

  /** The wall time at which a simulated time is due, ms since the epoch. */
  wallMsAt(atNs: number): number {
    return this.#startedWallMs + (atNs - this.#leadNs) / 1e6 / this.speed;
  }

  /** The simulated time at a moment of the wall, the inverse of {@link wallMsAt}. */
  atWallMs(wallMs: number): number {
    return this.#leadNs + (wallMs - this.#startedWallMs) * 1e6 * this.speed;
  }

  /** How long until a simulated time is due, ms; 0 if it is past. */
  waitMs(atNs: number): number {
    return Math.max(0, (atNs - this.nowNs()) / 1e6 / this.speed);
  }

  /** The simulated now as ns since the epoch. */
  nowEpochNs(): bigint {
    return this.epochNs(this.nowNs());
  }

  /** Simulated time as ns since the epoch. */
  epochNs(atNs: number): bigint {
    return this.baseNs + BigInt(Math.round(atNs));
  }
}
