import type { Feed } from "../feeds/feed.ts";
import type { Deployments } from "./deployments.ts";

/** An edge that got no event for this long is told what time it is. */
export const ADVANCE_MS = 20;

/** Feeds and simulated time are punctual while somebody trades, and save power else. */
export class FeedPace {
  #feeds: readonly Feed[];
  #deployments: Deployments;
  #deskBusy: () => boolean;
  #advance: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `deskBusy`: orders that a person placed are open. */
  constructor(feeds: readonly Feed[], deployments: Deployments, deskBusy: () => boolean) {
    this.#feeds = feeds;
    this.#deployments = deployments;
    this.#deskBusy = deskBusy;
  }

  /** From now on `advance` lets time pass where no event does it, while somebody trades. */
  start(advance: () => void): void {
    this.#advance = advance;
    this.set();
  }

  stop(): void {
    this.#advance = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Looks anew who trades. */
  set(): void {
    const trading = [...this.#deployments.values()].some((each) => each.desired === "running");
    const pace = trading || this.#deskBusy() ? "fine" : "coarse";
    for (const feed of this.#feeds) feed.setPace(pace);
    const advance = this.#advance;
    if (pace === "fine" && advance !== undefined) this.#timer ??= setInterval(advance, ADVANCE_MS);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
