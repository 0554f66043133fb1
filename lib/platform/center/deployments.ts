import { notFound } from "../problem.ts";
import type { Deployment, Instance } from "./instance.ts";

/** The deployments that are registered. */
export class Deployments {
  #byId = new Map<string, Deployment>();

  get size(): number {
    return this.#byId.size;
  }

  /** Oldest first. */
  values(): Iterable<Deployment> {
    return this.#byId.values();
  }

  /** Newest first. */
  list(): Deployment[] {
    return [...this.#byId.values()].reverse();
  }

  /** The instances of all deployments. */
  *instances(): Generator<Instance> {
    for (const deployment of this.#byId.values()) yield* deployment.instances;
  }

  get(id: string): Deployment | undefined {
    return this.#byId.get(id);
  }

  named(name: string): Deployment | undefined {
    return [...this.#byId.values()].find((each) => each.name === name);
  }

  /** The deployment of an id or name. Throws a not-found problem. */
  find(idOrName: string): Deployment {
    const found = this.#byId.get(idOrName) ?? this.named(idOrName);
    if (found === undefined) throw notFound(`no deployment "${idOrName}"`);
    return found;
  }

  /** A change that waited for its turn may find its deployment gone. Throws a not-found problem. */
  requireStill({ id }: Deployment): void {
    this.find(id);
  }

  add(deployment: Deployment): void {
    this.#byId.set(deployment.id, deployment);
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }
}
