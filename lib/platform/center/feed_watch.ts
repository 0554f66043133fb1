import type { PlatformClock } from "../feeds/clock.ts";
import type { Deployments } from "./deployments.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { MarketView } from "./market_view.ts";

type Say = (
  deployment: Deployment,
  instance: Instance,
  level: "INFO" | "WARN",
  message: string,
) => void;

/** Tells whoever trades a market when its feed loses its place or falls silent, and when it is back. */
export class FeedWatch {
  #deployments: Deployments;
  #say: Say;
  #silent = new Set<MarketView>();

  constructor(deployments: Deployments, say: Say) {
    this.#deployments = deployments;
    this.#say = say;
  }

  /** The feed of a market has lost updates, or has its book again. */
  lost(view: MarketView): void {
    const { symbol } = view.meta;
    if (view.lost) {
      this.#tell(
        view,
        "WARN",
        `the feed of ${symbol} lost updates: no book until the next snapshot`,
      );
    } else this.#tell(view, "INFO", `the feed of ${symbol} has its book again`);
  }

  /** Looks, about once a second, for markets that have fallen silent or speak again. */
  look(markets: readonly MarketView[], clock: PlatformClock): void {
    const nowNs = clock.nowNs();
    for (const view of markets) {
      const silent = view.isSilent(nowNs);
      if (silent === this.#silent.has(view)) continue;
      const { symbol } = view.meta;
      if (silent) {
        this.#silent.add(view);
        this.#tell(view, "WARN", `the feed of ${symbol} is silent: its prices are stale`);
      } else {
        this.#silent.delete(view);
        this.#tell(view, "INFO", `the feed of ${symbol} speaks again`);
      }
    }
  }

  #tell(view: MarketView, level: "INFO" | "WARN", message: string): void {
    for (const deployment of this.#deployments.values()) {
      for (const instance of deployment.instances) {
        if (instance.plan.markets.includes(view.meta)) {
          this.#say(deployment, instance, level, message);
        }
      }
    }
  }
}
