import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import type { StreamEvent } from "../contract/stream.ts";
import { ApiError } from "./api_error.ts";
import { backoffMs } from "./backoff.ts";
import type { RestClient } from "./rest_client.ts";
import { Connection, ConnectionLost } from "./stream_connection.ts";

/** Nothing at all for this long counts as a lost connection. */
const SILENCE_MS = 50_000;
const ticketSchema = v.looseObject({ ticket: v.string() });

export interface FollowOptions {
  topics: readonly string[];
  /** Cursor after which each topic goes on; updated as events arrive. */
  cursors?: Map<string, string>;
  /** 50 s by default. */
  silenceMs?: number;
  /** Told when the connection is lost (1) and at each failed try after that. */
  lost?(attempt: number): Promise<void>;
  back?(): Promise<void>;
  /** Told whenever a subscription stands, also the first one. */
  opened?(): void;
}

/** As {@link followBatches}, one event at a time. */
export async function* followStream(
  context: Context,
  client: RestClient,
  options: FollowOptions,
): AsyncGenerator<StreamEvent> {
  for await (const batch of followBatches(context, client, options)) {
    for (const event of batch) {
      if (context.signal.aborted) return;
      yield event;
    }
  }
}

/**
 * Events of the topics until the context is interrupted, each once and in order, those together
 * that arrived together. After a lost connection it connects again with backoff and goes on behind
 * the last cursors. Throws {@link TopicsRejected}, or an {@link ApiError} when the key is refused.
 */
export async function* followBatches(
  context: Context,
  client: RestClient,
  options: FollowOptions,
): AsyncGenerator<StreamEvent[]> {
  const cursors = options.cursors ?? new Map<string, string>();
  const door = new Door(client);
  let attempt = 0;
  while (!context.signal.aborted) {
    let connection: Connection | undefined;
    try {
      const silenceMs = options.silenceMs ?? SILENCE_MS;
      connection = new Connection(context, {
        ...await door.address(),
        key: client.key,
        silenceMs,
      });
      await connection.open(options.topics, cursors);
      if (attempt > 0) await options.back?.();
      options.opened?.();
      attempt = 0;
      for await (const batch of connection.batches()) {
        yield batch.filter((event) => isNew(event, cursors));
      }
    } catch (cause) {
      if (!(cause instanceof ConnectionLost)) throw cause;
      if (!cause.opened && !context.signal.aborted) await door.refused();
    } finally {
      connection?.close();
    }
    if (context.signal.aborted) return;
    attempt++;
    await options.lost?.(attempt);
    await context.sleep(backoffMs(Math.min(attempt, 5), Math.random()), context.signal);
  }
}

/** Whether an event was not seen before, by the cursors, which take note of it. */
function isNew({ channel, cursor }: StreamEvent, cursors: Map<string, string>): boolean {
  if (cursor === undefined) return true;
  // Sent again after a resume: cursors of a topic sort in order of arrival.
  const seen = cursors.get(channel);
  if (seen !== undefined && cursor <= seen) return false;
  cursors.set(channel, cursor);
  return true;
}

/** The two ways into the stream: the key in a header, or a ticket in the address. */
class Door {
  #client: RestClient;
  #byTicket = false;

  constructor(client: RestClient) {
    this.#client = client;
  }

  async address(): Promise<{ url: string; headers: Record<string, string> }> {
    const url = new URL("/v1/stream", this.#client.baseUrl);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const ticket = this.#byTicket ? await this.#ticket() : undefined;
    if (ticket === undefined) {
      return { url: url.href, headers: { authorization: `Bearer ${this.#client.key}` } };
    }
    url.searchParams.set("ticket", ticket);
    return { url: url.href, headers: {} };
  }

  /**
   * After a failed upgrade, which does not say why: throws if the key is refused. If the key is
   * good, something on the way may swallow the header, so the ways take turns.
   */
  async refused(): Promise<void> {
    try {
      await this.#client.get("/v1/account", undefined, { attempts: 1 });
      this.#byTicket = !this.#byTicket;
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (cause.status === 401 || cause.status === 403) throw cause;
    }
  }

  async #ticket(): Promise<string | undefined> {
    try {
      const answer = await this.#client.get("/v1/ws/ticket", undefined, { attempts: 1 });
      const ticket = v.safeParse(ticketSchema, answer);
      return ticket.success ? ticket.output.ticket : undefined;
    } catch (cause) {
      if (cause instanceof ApiError) return undefined;
      throw cause;
    }
  }
}
