import type { JournalSink } from "./journal.ts";

/** Messages that one instance can send in a second of engine time. */
const MAX_MESSAGES_PER_S = 1000;
const WINDOW_NS = 1_000_000_000;

/**
 * What an algo sends to its peers, on its way to the journal. A flood of messages is cut, and what
 * was cut or too long is told once a callback for each peer and reason, never once a message.
 */
export class Outbox {
  #sink: JournalSink;
  #windowNs = -Infinity;
  #inWindow = 0;
  #drops = new Map<
    string,
    { toMeshId: bigint; reason: "TOO_LARGE" | "QUEUE_FULL"; count: number }
  >();
  /** Messages sent and refused over the life of this engine. */
  sent = 0;
  dropped = 0;

  constructor(sink: JournalSink) {
    this.#sink = sink;
  }

  send(toMeshId: bigint, payload: Uint8Array, atNs: number): void {
    if (atNs - this.#windowNs >= WINDOW_NS) {
      this.#windowNs = atNs;
      this.#inWindow = 0;
    }
    if (this.#inWindow >= MAX_MESSAGES_PER_S) {
      this.drop(toMeshId, "QUEUE_FULL");
      return;
    }
    this.#inWindow++;
    this.sent++;
    this.#sink({ type: "message", toMeshId, payload, atNs });
  }

  drop(toMeshId: bigint, reason: "TOO_LARGE" | "QUEUE_FULL"): void {
    this.dropped++;
    const key = `${reason} ${toMeshId}`;
    const known = this.#drops.get(key);
    if (known !== undefined) known.count++;
    // A flood to ever new ids must not grow without bound; the rest counts for nobody.
    else if (this.#drops.size < 64) this.#drops.set(key, { toMeshId, reason, count: 1 });
  }

  /** Whether something was dropped and has not been told. */
  get owes(): boolean {
    return this.#drops.size > 0;
  }

  /** The callback is over: what was dropped in it goes into the journal. */
  tell(atNs: number): void {
    if (this.#drops.size === 0) return;
    for (const drop of this.#drops.values()) this.#sink({ type: "message_drop", ...drop, atNs });
    this.#drops.clear();
  }
}
