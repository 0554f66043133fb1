import { venueNamed } from "../../../market/venues.ts";
import type { MeshReport } from "../../edge/mesh_frames.ts";
import type { PlatformClock } from "../../feeds/clock.ts";
import type { Deployment, Instance } from "../instance.ts";
import type { Recorder } from "../recorder.ts";
import { type DropReason, LinkStats } from "./link_stats.ts";
import { oneWayNs } from "./region_distance.ts";

/** Messages under way to one instance; more are dropped. */
const MAX_IN_FLIGHT = 1024;

/** A message that an edge has and has not yet reported on. */
interface InFlight {
  deployment: Deployment;
  from: string;
  to: Instance;
  payload: Uint8Array | null;
  sentMs: number;
}

/** Carries the messages of each deployment's instances to each other, and measures the way. */
export class MeshRouter {
  #clock: PlatformClock;
  #recorder: Recorder;
  #distance: () => boolean;
  #links = new Map<string, Map<string, LinkStats>>();
  #inFlight = new Map<number, InFlight>();
  #waiting = new Map<Instance, number>();
  #nextN = 1;

  /** `distance` tells whether the regions are as far from each other as in the real world. */
  constructor(clock: PlatformClock, recorder: Recorder, distance: () => boolean) {
    this.#clock = clock;
    this.#recorder = recorder;
    this.#distance = distance;
  }

  /** What one edge says about messages. */
  take(deployment: Deployment, from: Instance, report: MeshReport): void {
    switch (report.kind) {
      case "sent":
        this.#route(deployment, from, report);
        break;
      case "dropped":
        this.#drop(
          deployment,
          from.plan.label,
          labelOf(deployment, report.toMeshId),
          report.reason,
          report.count,
          null,
        );
        break;
      case "fate":
        this.#arrived(report.n, report.reason, report.wallMs);
        break;
      case "probe_sent": {
        const to = peer(deployment, from, report.toMeshId);
        if (to?.edge?.alive !== true) return;
        const n = this.#track(deployment, from, to, null, report.wallMs);
        to.edge.mesh({ kind: "probe", n });
        break;
      }
      case "probe_arrived":
        this.#probed(report.n, report.wallMs);
        break;
    }
  }

  /** Sends a probe over each link of a running deployment. */
  probe(deployment: Deployment): void {
    if (deployment.instances.length < 2 || deployment.desired !== "running") return;
    for (const instance of deployment.instances) {
      const peers = deployment.instances.filter((each) => each !== instance)
        .map((each) => each.meshId);
      if (instance.edge?.alive === true) instance.edge.mesh({ kind: "probe_peers", peers });
    }
  }

  /** An instance's process has ended: what was on its way to it will not arrive. */
  ended(instance: Instance): void {
    for (const [n, flight] of this.#inFlight) {
      if (flight.to === instance) this.#arrived(n, "PEER_NOT_RUNNING", 0);
    }
    this.#waiting.delete(instance);
  }

  removed(deployment: Deployment): void {
    this.#links.delete(deployment.id);
  }

  /** The link of two labels; made at the first look. */
  link(deploymentId: string, from: string, to: string): LinkStats {
    let links = this.#links.get(deploymentId);
    if (links === undefined) this.#links.set(deploymentId, links = new Map());
    const key = JSON.stringify([from, to]);
    let stats = links.get(key);
    if (stats === undefined) links.set(key, stats = new LinkStats());
    return stats;
  }

  #route(
    deployment: Deployment,
    from: Instance,
    report: Extract<MeshReport, { kind: "sent" }>,
  ): void {
    const { toMeshId, payload, wallMs } = report;
    const to = peer(deployment, from, toMeshId);
    const drop = (reason: DropReason) =>
      this.#drop(deployment, from.plan.label, to?.plan.label ?? null, reason, 1, {
        payload,
        wallMs,
      });
    if (to === undefined) return drop("NO_SUCH_PEER");
    if (to.status !== "running" || to.edge?.alive !== true) return drop("PEER_NOT_RUNNING");
    if ((this.#waiting.get(to) ?? 0) >= MAX_IN_FLIGHT) return drop("QUEUE_FULL");
    const n = this.#track(deployment, from, to, payload, wallMs);
    const atNs = this.#clock.nowNs();
    const wayNs = this.#distance() ? oneWayNs(regionOf(from), regionOf(to)) : 0;
    const dueNs = wayNs === 0 ? atNs : this.#clock.atWallMs(wallMs) + wayNs;
    to.edge.mesh({ kind: "message", n, fromMeshId: from.meshId, payload, atNs, dueNs });
  }

  #track(
    deployment: Deployment,
    from: Instance,
    to: Instance,
    payload: Uint8Array | null,
    sentMs: number,
  ): number {
    const n = this.#nextN++;
    this.#inFlight.set(n, { deployment, from: from.plan.label, to, payload, sentMs });
    if (payload !== null) this.#waiting.set(to, (this.#waiting.get(to) ?? 0) + 1);
    return n;
  }

  #arrived(n: number, reason: DropReason | null, wallMs: number): void {
    const flight = this.#inFlight.get(n);
    if (flight === undefined) return;
    this.#inFlight.delete(n);
    const { deployment, from, to, payload, sentMs } = flight;
    if (payload === null) return;
    this.#waiting.set(to, Math.max(0, (this.#waiting.get(to) ?? 0) - 1));
    if (reason !== null) {
      this.#drop(deployment, from, to.plan.label, reason, 1, { payload, wallMs: sentMs });
      return;
    }
    const latencyNs = Math.max(0, Math.round((wallMs - sentMs) * 1e6));
    this.link(deployment.id, from, to.plan.label).delivered(wallMs, payload.length, latencyNs);
    this.#publish(deployment, {
      from,
      to: to.plan.label,
      bytes: payload.length,
      sent_ns: this.#epochNs(sentMs),
      delivered_ns: this.#epochNs(wallMs),
      latency_ns: latencyNs,
      status: "delivered",
      reason: null,
    }, payload);
  }

  #probed(n: number, wallMs: number): void {
    const flight = this.#inFlight.get(n);
    if (flight === undefined) return;
    this.#inFlight.delete(n);
    const latencyNs = Math.max(0, Math.round((wallMs - flight.sentMs) * 1e6));
    const { deployment, from, to } = flight;
    this.link(deployment.id, from, to.plan.label).probed(wallMs, latencyNs);
  }

  #drop(
    deployment: Deployment,
    from: string,
    to: string | null,
    reason: DropReason,
    count: number,
    message: { payload: Uint8Array; wallMs: number } | null,
  ): void {
    const nowMs = this.#clock.wallMsAt(this.#clock.nowNs());
    this.link(deployment.id, from, to ?? "").dropped(nowMs, reason, count);
    this.#publish(deployment, {
      from,
      to,
      bytes: message?.payload.length ?? null,
      ...(count > 1 ? { count } : {}),
      sent_ns: this.#epochNs(message?.wallMs ?? nowMs),
      delivered_ns: null,
      latency_ns: null,
      status: "dropped",
      reason,
    }, message?.payload ?? new Uint8Array());
  }

  #publish(deployment: Deployment, data: Record<string, unknown>, payload: Uint8Array): void {
    this.#recorder.meshEvent(deployment.id, { event: "message", ...data }, payload);
  }

  #epochNs(wallMs: number): bigint {
    return this.#clock.epochNs(this.#clock.atWallMs(wallMs));
  }
}

function peer(deployment: Deployment, from: Instance, meshId: bigint): Instance | undefined {
  return deployment.instances.find((each) => each !== from && each.meshId === meshId);
}

function labelOf(deployment: Deployment, meshId: bigint): string | null {
  return deployment.instances.find((each) => each.meshId === meshId)?.plan.label ?? null;
}

function regionOf(instance: Instance): string {
  return venueNamed(instance.plan.venue)?.region ?? "unknown";
}
