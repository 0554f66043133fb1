/** Messages that can wait for one instance. */
export const MAX_WAITING = 1024;

/** A peer's message on its way. `n` names it to whoever sent it here. */
export interface InboxMessage {
  n: number;
  fromMeshId: bigint;
  payload: Uint8Array;
  /** Engine time, ns, before which it must not arrive. */
  dueNs: number;
}

/**
 * Messages to one instance, by when they are due; those of one sender keep their order, for each
 * sender's distance is the same for all of its messages.
 */
export class Inbox {
  #waiting: InboxMessage[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  nextDueNs(): number {
    return this.#waiting[0]?.dueNs ?? Infinity;
  }

  /** False if there is no room. */
  put(message: InboxMessage): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    let at = this.#waiting.length;
    while (at > 0 && this.#waiting[at - 1]!.dueNs > message.dueNs) at--;
    this.#waiting.splice(at, 0, message);
    return true;
  }

  take(): InboxMessage | undefined {
    return this.#waiting.shift();
  }

  /** Everything that waits, in order; nothing waits afterwards. */
  clear(): InboxMessage[] {
    return this.#waiting.splice(0);
  }
}
