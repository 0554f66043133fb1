import type { AccountLimitsBody } from "../../contract/risk_limits.ts";
import type { Desk } from "../desk/desk.ts";
import { orGone } from "../edge/or_gone.ts";
import { riskLimits, venueTerms } from "./edge_config.ts";
import { effectiveRisk } from "./effective_risk.ts";
import type { Instance } from "./instance.ts";
import type { World } from "./world.ts";

/** What the account allows, brought to all who send orders: kill switch, limits, settings. */
export class AccountSwitches {
  #world: World;
  #desk: Desk;

  constructor(world: World, desk: Desk) {
    this.#world = world;
    this.#desk = desk;
  }

  /** A new desk learns how the switches stand; edges are told at their start. */
  open(): void {
    this.#desk.setKillSwitch(this.#world.killSwitch.active);
    this.#limitDesk();
  }

  /** Stops new orders of the account, of graphs and algos alike; resting ones stay. */
  async engageKillSwitch(reason: string | null, by: string): Promise<void> {
    const { killSwitch, clock } = this.#world;
    try {
      killSwitch.engage(reason, by, clock.nowEpochNs());
    } finally {
      await this.#spreadKillSwitch(true);
    }
  }

  async clearKillSwitch(): Promise<void> {
    this.#world.killSwitch.clear();
    await this.#spreadKillSwitch(false);
  }

  /** Limits of the account hold at once, also for what runs. */
  limit(changes: AccountLimitsBody): void {
    this.#world.settings.updateLimits(changes);
    this.#limitDesk();
    for (const instance of this.#world.deployments.instances()) this.limitInstance(instance);
  }

  /** The stricter of an instance's own limits and the account's hold from now on. */
  limitInstance({ plan, edge }: Instance): void {
    const limits = riskLimits(effectiveRisk(plan, this.#world.settings.limits));
    void edge?.setRisk(limits).catch(() => {});
  }

  /** New settings of the sandbox hold from the next order on; balances wait for a reset. */
  adoptSettings(): void {
    for (const { plan, edge } of this.#world.deployments.instances()) {
      void edge?.setTerms(venueTerms(plan.venue, this.#world.settings)).catch(() => {});
    }
  }

  /** Every edge obeys before this ends; one that is gone gives no orders anyway. */
  async #spreadKillSwitch(active: boolean): Promise<void> {
    this.#desk.setKillSwitch(active);
    await Promise.all(
      [...this.#world.deployments.instances()].map(({ edge }) =>
        edge?.alive === true ? orGone(edge.setKillSwitch(active), undefined) : undefined
      ),
    );
  }

  /** A person's orders have the account's limits and none of their own. */
  #limitDesk(): void {
    const { markets, settings } = this.#world;
    const metas = markets.map(({ meta }) => meta);
    const plan = { risk: {}, symbols: metas.map(({ symbol }) => symbol), markets: metas };
    this.#desk.setLimits(riskLimits(effectiveRisk(plan, settings.limits)));
  }
}
