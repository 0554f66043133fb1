import { errorDocument } from "./deployment_document.ts";
import type { DeploymentStream } from "./deployment_stream.ts";
import type { FeedPace } from "./feed_pace.ts";
import type { Deployment, Instance } from "./instance.ts";
import type { InstanceStatus } from "./states.ts";

/** Changes an instance's state, and lets know who has to. */
export class InstanceStates {
  #stream: DeploymentStream;
  #pace: FeedPace;

  constructor(stream: DeploymentStream, pace: FeedPace) {
    this.#stream = stream;
    this.#pace = pace;
  }

  become(
    deployment: Deployment,
    instance: Instance,
    status: InstanceStatus,
    reason: string | null,
  ): void {
    const previous = instance.status;
    instance.status = status;
    instance.pauseReason = status === "paused" ? reason : null;
    if (status === "running") clearTimeout(instance.warmTimer);
    this.#pace.set();
    if (previous === status) return;
    this.#stream.tell(deployment, "status", {
      label: instance.plan.label,
      edge_status: status,
      previous,
      pause_reason: instance.pauseReason,
      error: errorDocument(instance.error),
    });
  }
}
