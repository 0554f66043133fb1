import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { withoutKey } from "../cli/secrets.ts";
import { parseExact, stringifyExact } from "../contract/json.ts";
import { ackSchema, eventSchema, type StreamEvent } from "../contract/stream.ts";

/** The longest that a connection may take until its subscription is acknowledged. */
const CONNECT_MS = 10_000;
/** So long events are given out before timers, keys and signals have their turn. */
const TURN_MS = 8;
/** Events that are given out at once, at most. */
const MAX_BATCH = 128;
/** More frames than this that wait for their reader end the connection, as a platform would. */
const MAX_WAITING = 50_000;
const COMPACT_FROM = 1024;

/** The connection ended, or was never made (`opened` false). */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
  readonly opened: boolean;

  constructor(reason: string, opened: boolean) {
    super(reason);
    this.opened = opened;
  }
}

/** The platform refused topics of a subscription. */
export class TopicsRejected extends Error {
  override name = "TopicsRejected";
  readonly reasons: Readonly<Record<string, string>>;

  constructor(reasons: Record<string, string>) {
    super(`topics rejected: ${Object.keys(reasons).join(", ")}`);
    this.reasons = reasons;
  }
}

export interface ConnectionOptions {
  /** Address of the stream, with the ticket if there is one. */
  url: string;
  headers: Record<string, string>;
  /** What must not be shown, should the platform echo it. */
  key: string;
  /** Nothing at all for this long counts as lost; a sign of life is asked for before. */
  silenceMs: number;
}

/** One WebSocket to the platform, from the upgrade to its end. */
export class Connection {
  #context: Context;
  #options: ConnectionOptions;
  #socket: WebSocket | undefined;
  #opened = false;
  /** Frames that nobody has taken yet, from {@link #next} on. */
  #frames: string[] = [];
  #next = 0;
  #acknowledged = false;
  #wake: (() => void) | undefined;
  #ended: Error | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When something was last heard, by `performance.now()`. */
  #heardMs = 0;
  #ack = Promise.withResolvers<void>();
  #stop = () => this.#lose("interrupted");

  constructor(context: Context, options: ConnectionOptions) {
    this.#context = context;
    this.#options = options;
    // It may fail before anybody waits for it.
    this.#ack.promise.catch(() => {});
  }

  /** Connects and subscribes; resolves with the acknowledgement. */
  async open(topics: readonly string[], cursors: ReadonlyMap<string, string>): Promise<void> {
    const socket = this.#context.openWebSocket(this.#options.url, this.#options.headers);
    this.#socket = socket;
    this.#context.signal.addEventListener("abort", this.#stop);
    this.#timer = setTimeout(() => this.#lose("no answer"), CONNECT_MS);
    socket.onopen = () => {
      this.#opened = true;
      const resume = Object.fromEntries(topics.flatMap((topic) => {
        const cursor = cursors.get(topic);
        return cursor === undefined ? [] : [[topic, cursor]];
      }));
      socket.send(stringifyExact({ subscribe: topics, resume, id: "1" }));
    };
    socket.onmessage = (message) => this.#take(message.data);
    socket.onerror = () => this.#lose("the connection failed");
    socket.onclose = (close) => this.#lose(close.reason || `closed with ${close.code}`);
    await this.#ack.promise;
  }

  /**
   * Events in order of arrival, those that wait together. What arrived before the end is given out
   * first, unless the end is an interruption. However many come, the rest of the program goes on
   * in between.
   */
  async *batches(): AsyncGenerator<StreamEvent[]> {
    let turn = performance.now();
    for (;;) {
      if (this.#ended && this.#context.signal.aborted) throw this.#ended;
      const batch = this.#waiting();
      if (batch === undefined) {
        if (this.#ended) throw this.#ended;
        await new Promise<void>((resolve) => this.#wake = resolve);
        continue;
      }
      if (batch.length > 0) yield batch;
      if (performance.now() - turn < TURN_MS) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
    }
  }

  /** The events among the frames that wait, up to a batch of them; undefined if no frame waits. */
  #waiting(): StreamEvent[] | undefined {
    const events: StreamEvent[] = [];
    let frame = this.#shift();
    if (frame === undefined) return undefined;
    for (; frame !== undefined; frame = events.length < MAX_BATCH ? this.#shift() : undefined) {
      const event = this.#read(frame);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #shift(): string | undefined {
    const frame = this.#frames[this.#next];
    if (frame !== undefined) this.#next++;
    if (frame === undefined || this.#next >= COMPACT_FROM) {
      this.#frames.splice(0, this.#next);
      this.#next = 0;
    }
    return frame;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#context.signal.removeEventListener("abort", this.#stop);
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Closing one that is not open yet is an error of the socket, and nobody's.
    socket.onerror = (event) => event.preventDefault();
    socket.close();
  }

  #take(data: unknown): void {
    this.#heardMs = performance.now();
    if (typeof data !== "string") return;
    // Reading takes longer than taking: a reader that is not as fast must not hold up the socket.
    if (!this.#acknowledged) {
      const event = this.#read(data);
      if (event === undefined) return;
    }
    if (this.#ended) return;
    this.#frames.push(data);
    if (this.#frames.length - this.#next > MAX_WAITING) this.#lose("read too slowly");
    this.#wake?.();
  }

  /** The event in a frame; anything else is dealt with here. */
  #read(frame: string): StreamEvent | undefined {
    let json: unknown;
    try {
      json = parseExact(withoutKey(frame, this.#options.key));
    } catch {
      return undefined;
    }
    const event = v.safeParse(eventSchema, json);
    if (event.success) return event.output;
    const ack = v.safeParse(ackSchema, json);
    if (!ack.success) return undefined;
    if (!this.#acknowledged) this.#listen();
    this.#acknowledged = true;
    const { rejected, reasons } = ack.output;
    if (rejected.length === 0) this.#ack.resolve();
    else {
      this.#end(
        new TopicsRejected(
          Object.fromEntries(rejected.map((topic) => [topic, reasons[topic] ?? "rejected"])),
        ),
      );
    }
    return undefined;
  }

  /**
   * Ends the connection once nothing was heard for too long. The platform's PINGs are not shown to
   * us, so a quiet topic is told from a dead line by asking at half of that time. One timer that
   * looks again, for a timer a frame costs more than the frame.
   */
  #listen(asked = false): void {
    clearTimeout(this.#timer);
    const { silenceMs } = this.#options;
    const quietMs = performance.now() - this.#heardMs;
    if (quietMs >= silenceMs) return this.#lose("silence");
    const ask = quietMs >= silenceMs / 2;
    if (ask && !asked && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(stringifyExact({ subscribe: [], id: "alive" }));
    }
    const lookAgainMs = (ask ? silenceMs : silenceMs / 2) - quietMs;
    this.#timer = setTimeout(() => this.#listen(ask), Math.max(1, lookAgainMs));
  }

  #lose(reason: string): void {
    this.#end(new ConnectionLost(reason, this.#opened));
  }

  #end(why: Error): void {
    this.#ended ??= why;
    this.#ack.reject(why);
    this.#wake?.();
  }
}
