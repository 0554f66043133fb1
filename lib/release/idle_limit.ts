/** A signal that aborts when nothing has been heard for `limitMs` milliseconds. */
export class IdleLimit {
  #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout>;
  readonly limitMs: number;

  constructor(limitMs: number) {
    this.limitMs = limitMs;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  /** Ends the request, if it still runs, without counting as silence. */
  end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort(new DOMException("ended", "AbortError"));
  }

  #start() {
    return setTimeout(
      () => this.#controller.abort(new DOMException("silent", "TimeoutError")),
      this.limitMs,
    );
  }
}
