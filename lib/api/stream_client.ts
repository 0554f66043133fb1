import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { parseExact, stringifyExact } from "../contract/json.ts";
import { ackSchema, eventSchema, type StreamEvent } from "../contract/stream.ts";
import { ApiError } from "./api_error.ts";
import { backoffMs } from "./backoff.ts";
import type { RestClient } from "./rest_client.ts";

/** Nothing at all for this long counts as a lost connection. */
const SILENCE_MS = 50_000;
const CONNECT_MS = 10_000;

export interface FollowOptions {
  topics: readonly string[];
  /** Cursor after which each topic goes on; updated as events arrive. */
  cursors?: Map<string, string>;
  /** Told when a lost connection is back, or being sought. */
  lost?(attempt: number): Promise<void>;
  back?(): Promise<void>;
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

/**
 * Events of the topics until the context is interrupted, each once and in order. After a lost
 * connection it connects again with backoff and goes on behind the last cursors. Throws
 * {@link TopicsRejected}, or an {@link ApiError} when the key is refused.
 */
export async function* followStream(
  context: Context,
  client: RestClient,
  options: FollowOptions,
): AsyncGenerator<StreamEvent> {
  const cursors = options.cursors ?? new Map<string, string>();
  let attempt = 0;
  while (!context.signal.aborted) {
    const connection = new Connection(context, client);
    try {
      await connection.open(options.topics, cursors);
      if (attempt > 0) await options.back?.();
      attempt = 0;
      for await (const event of connection.events()) {
        if (event.cursor !== undefined) {
          // Sent again after a resume: cursors of a topic sort in order of arrival.
          const seen = cursors.get(event.channel);
          if (seen !== undefined && event.cursor <= seen) continue;
          cursors.set(event.channel, event.cursor);
        }
        yield event;
      }
    } catch (cause) {
      if (!(cause instanceof ConnectionLost)) throw cause;
      if (attempt === 0) await refusedKey(client);
    } finally {
      connection.close();
    }
    if (context.signal.aborted) return;
    attempt++;
    await options.lost?.(attempt);
    await context.sleep(backoffMs(Math.min(attempt, 5), Math.random()), context.signal);
  }
}

class ConnectionLost extends Error {}

/** A failed upgrade does not say why; one request tells a refused key from an outage. */
async function refusedKey(client: RestClient): Promise<void> {
  try {
    await client.get("/v1/account");
  } catch (cause) {
    if (cause instanceof ApiError && (cause.status === 401 || cause.status === 403)) throw cause;
  }
}

class Connection {
  #context: Context;
  #client: RestClient;
  #socket: WebSocket | undefined;
  #queue: StreamEvent[] = [];
  #wake: (() => void) | undefined;
  #ended: Error | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ack = Promise.withResolvers<void>();
  #stop = () => this.#end(new ConnectionLost("interrupted"));

  constructor(context: Context, client: RestClient) {
    this.#context = context;
    this.#client = client;
    // It may fail before anybody waits for it.
    this.#ack.promise.catch(() => {});
  }

  async open(topics: readonly string[], cursors: ReadonlyMap<string, string>): Promise<void> {
    const url = new URL("/v1/stream", this.#client.baseUrl);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = this.#context.openWebSocket(url.href, {
      authorization: `Bearer ${this.#client.key}`,
    });
    this.#socket = socket;
    this.#context.signal.addEventListener("abort", this.#stop);
    this.#watch(CONNECT_MS);
    socket.onopen = () => {
      const resume = Object.fromEntries(topics.flatMap((topic) => {
        const cursor = cursors.get(topic);
        return cursor === undefined ? [] : [[topic, cursor]];
      }));
      socket.send(stringifyExact({ subscribe: topics, resume, id: "1" }));
    };
    socket.onmessage = (message) => this.#take(message.data);
    socket.onerror = () => this.#end(new ConnectionLost("the connection failed"));
    socket.onclose = () => this.#end(new ConnectionLost("the connection was closed"));
    await this.#ack.promise;
  }

  async *events(): AsyncGenerator<StreamEvent> {
    for (;;) {
      const event = this.#queue.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (this.#ended) throw this.#ended;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#context.signal.removeEventListener("abort", this.#stop);
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.onmessage = socket.onerror = socket.onclose = null;
    try {
      socket.close(1000);
    } catch {
      // Not even open yet.
    }
  }

  #take(data: unknown): void {
    this.#watch(SILENCE_MS);
    if (typeof data !== "string") return;
    let json: unknown;
    try {
      json = parseExact(data);
    } catch {
      return;
    }
    const event = v.safeParse(eventSchema, json);
    if (event.success) {
      this.#queue.push(event.output);
      this.#wake?.();
      return;
    }
    const ack = v.safeParse(ackSchema, json);
    if (!ack.success) return;
    if (ack.output.rejected.length === 0) this.#ack.resolve();
    else {
      const { rejected, reasons } = ack.output;
      const named = Object.fromEntries(
        rejected.map((topic) => [topic, reasons[topic] ?? "rejected"]),
      );
      this.#end(new TopicsRejected(named));
    }
  }

  #end(why: Error): void {
    this.#ended ??= why;
    this.#ack.reject(why);
    this.#wake?.();
  }

  #watch(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(new ConnectionLost("silence")), milliseconds);
  }
}
