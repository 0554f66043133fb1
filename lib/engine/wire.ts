import { LatencyLine } from "../exchange/latency.ts";
import { Random } from "../exchange/random.ts";
import type { LatencyModel } from "./config.ts";
import type { RejectReason } from "./journal.ts";
import { MessageQueue } from "./message_queue.ts";
import type { EngineOrder } from "./order.ts";

export type Request =
  | { kind: "new" | "cancel"; order: EngineOrder }
  | { kind: "amend"; order: EngineOrder; px1e9: number; qty1e8: number };

export type Reply =
  & { order: EngineOrder }
  & (
    | { kind: "acked"; ahead1e8: number }
    | { kind: "amended"; px1e9: number; qty1e8: number; ahead1e8: number }
    | {
      kind: "filled";
      px1e9: number;
      qty1e8: number;
      maker: boolean;
      ahead1e8: number;
      /** Best prices when it matched. */
      bid1e9: number;
      ask1e9: number;
    }
    | { kind: "cancelled"; requested: boolean }
    | { kind: "rejected"; reason: RejectReason }
    | { kind: "refused"; request: "cancel" | "amend" }
  );

/** A message and when it arrives, ns. */
export type ToVenue = Request & { dueNs: number };
/** `venueNs`: when the venue did it. */
export type FromVenue = Reply & { dueNs: number; venueNs: number };

/** What is under way between the edge and the venue; one direction never overtakes itself. */
export class Wire {
  #toVenue = new MessageQueue<ToVenue>();
  #fromVenue = new MessageQueue<FromVenue>();
  #out: LatencyLine;
  #back: LatencyLine;
  #nextDueNs = Infinity;

  constructor({ toVenueNs, fromVenueNs, jitterNs }: LatencyModel, seed: number) {
    const random = new Random(seed);
    this.#out = new LatencyLine(toVenueNs, jitterNs, random);
    this.#back = new LatencyLine(fromVenueNs, jitterNs, random);
  }

  /** Messages that are under way arrive as they would have. */
  setLatency({ toVenueNs, fromVenueNs, jitterNs }: LatencyModel): void {
    this.#out.set(toVenueNs, jitterNs);
    this.#back.set(fromVenueNs, jitterNs);
  }

  send(message: Request, sentNs: number): void {
    this.#toVenue.push({ ...message, dueNs: this.#out.arrival(sentNs) });
    this.#lookAhead();
  }

  reply(message: Reply, venueNs: number): void {
    this.#fromVenue.push({ ...message, venueNs, dueNs: this.#back.arrival(venueNs) });
    this.#lookAhead();
  }

  /** When the next message arrives; Infinity if none is under way. Asked at each market event. */
  get nextDueNs(): number {
    return this.#nextDueNs;
  }

  /** Hands over the message that is due next; of two at once the edge hears first. */
  deliverNext(arrive: (message: ToVenue) => void, hear: (message: FromVenue) => void): void {
    const out = this.#toVenue.peek();
    const back = this.#fromVenue.peek();
    if (back !== undefined && back.dueNs <= (out?.dueNs ?? Infinity)) {
      this.#fromVenue.shift();
      this.#lookAhead();
      hear(back);
    } else if (out !== undefined) {
      this.#toVenue.shift();
      this.#lookAhead();
      arrive(out);
    }
  }

  /** Takes the replies about one order off the wire, in their order. */
  takeReplies(order: EngineOrder): FromVenue[] {
    const taken: FromVenue[] = [];
    const rest: FromVenue[] = [];
    for (let message = this.#fromVenue.shift(); message; message = this.#fromVenue.shift()) {
      (message.order === order ? taken : rest).push(message);
    }
    for (const message of rest) this.#fromVenue.push(message);
    this.#lookAhead();
    return taken;
  }

  #lookAhead(): void {
    this.#nextDueNs = Math.min(
      this.#toVenue.peek()?.dueNs ?? Infinity,
      this.#fromVenue.peek()?.dueNs ?? Infinity,
    );
  }
}
