/** Takes the events of a topic; must not throw. */
export type Subscriber = (channel: string, cursor: string, data: unknown) => void;

/** Events as they happen, to whoever has subscribed. */
export class Hub {
  #subscribers = new Map<string, Set<Subscriber>>();

  subscribe(topic: string, subscriber: Subscriber): void {
    let all = this.#subscribers.get(topic);
    if (all === undefined) this.#subscribers.set(topic, all = new Set());
    all.add(subscriber);
  }

  unsubscribe(topic: string, subscriber: Subscriber): void {
    const all = this.#subscribers.get(topic);
    all?.delete(subscriber);
    if (all?.size === 0) this.#subscribers.delete(topic);
  }

  /** Whether anybody listens; for events that cost something to make. */
  isHeard(topic: string): boolean {
    return this.#subscribers.has(topic);
  }

  publish(topic: string, cursor: string, data: unknown): void {
    for (const subscriber of this.#subscribers.get(topic) ?? []) subscriber(topic, cursor, data);
  }
}
