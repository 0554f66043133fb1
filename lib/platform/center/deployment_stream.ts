import { statusOf } from "./deployment_document.ts";
import type { DeploymentViews } from "./deployment_views.ts";
import type { Deployment } from "./instance.ts";
import type { World } from "./world.ts";

/** What those who watch a deployment on the stream are told of it. */
export class DeploymentStream {
  #world: World;
  #views: DeploymentViews;

  constructor(world: World, views: DeploymentViews) {
    this.#world = world;
    this.#views = views;
  }

  /** A change, which is kept. */
  tell(deployment: Deployment, event: string, more: Record<string, unknown>): void {
    this.#world.recorder.event(`deployment:${deployment.id}`, "d", {
      event,
      deployment_id: deployment.id,
      status: event === "deleted" ? "deleted" : statusOf(deployment),
      desired_state: deployment.desired,
      ts_ns: this.#world.clock.nowEpochNs(),
      ...more,
    });
  }

  /** The moving parts of all deployments; they are not kept. */
  heartbeat(): void {
    const { deployments, hub, clock } = this.#world;
    for (const deployment of deployments.values()) {
      hub.publish(`deployment:${deployment.id}`, "", {
        event: "heartbeat",
        deployment_id: deployment.id,
        status: statusOf(deployment),
        desired_state: deployment.desired,
        ts_ns: clock.nowEpochNs(),
        edges: this.#views.moving(deployment),
      });
    }
  }

  /** The figures of a deployment's mesh, computed only for somebody who listens. */
  mesh(deployment: Deployment): void {
    const topic = `mesh:${deployment.id}`;
    if (!this.#world.hub.isHeard(topic)) return;
    this.#world.hub.publish(topic, "", {
      event: "summary",
      ts_ns: this.#world.clock.nowEpochNs(),
      links: this.#views.links(deployment, 60),
    });
  }
}
