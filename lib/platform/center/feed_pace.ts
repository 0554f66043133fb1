import type { Feed } from "../feeds/feed.ts";
import type { Deployments } from "./deployments.ts";

/** Feeds are punctual while somebody trades, and save power else. */
export class FeedPace {
  #feeds: readonly Feed[];
  #deployments: Deployments;
  #deskBusy: () => boolean;

  /** `deskBusy`: orders that a person placed are open. */
  constructor(feeds: readonly Feed[], deployments: Deployments, deskBusy: () => boolean) {
    this.#feeds = feeds;
    this.#deployments = deployments;
    this.#deskBusy = deskBusy;
  }

  /** Looks anew who trades. */
  set(): void {
    const trading = [...this.#deployments.values()].some((each) => each.desired === "running");
    const pace = trading || this.#deskBusy() ? "fine" : "coarse";
    for (const feed of this.#feeds) feed.setPace(pace);
  }
}
