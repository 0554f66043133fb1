import * as v from "valibot";
import { parseExact, stringifyExact } from "../../contract/json.ts";
import { clientMessageSchema } from "../../contract/stream.ts";
import type { Center } from "../center/center.ts";
import type { Subscriber } from "../center/hub.ts";
import { cursorNumber, cursorOf } from "../store/ids.ts";
import { prunedUpTo } from "../store/retention.ts";
import { Backlog } from "./backlog.ts";
import { keptEvents } from "./replay.ts";
import { type StateSource, stateSources } from "./state_topics.ts";

const STATE_EVERY_MS = 25;
const MAX_TOPICS = 256;
const MAX_FRAME = 64 * 1024;
/** Kept events that are sent at once, and the next only once these have left. */
const REPLAY_ROWS = 1000;
const REPLAY_LOOK_MS = 5;

/** A source of a state topic, and its version when it was last sent. */
interface Watched {
  source: StateSource;
  version: number;
}

/** Letters of the cursors of the topics that can be resumed. */
function letterOf(topic: string): string | undefined {
  if (topic === "orders") return "o";
  if (topic === "fills") return "f";
  if (topic === "routing") return "r";
  if (topic === "tca") return "c";
  if (topic.startsWith("logs:")) return "l";
  if (topic.startsWith("mesh:")) return "m";
  if (topic.startsWith("traces:")) return "t";
  return topic.startsWith("deployment:") ? "d" : undefined;
}

/** One client of the stream: topics in, events out. A slow reader is closed, never waited for. */
export class StreamConnection {
  #socket: WebSocket;
  #center: Center;
  #events = new Set<string>();
  #states = new Map<string, Watched[]>();
  /** Topics of which kept events are still to come, each with the subscription they are for. */
  #replays = new Map<string, symbol>();
  #backlog = new Backlog();
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed: () => void;

  constructor(socket: WebSocket, center: Center, closed: () => void) {
    this.#socket = socket;
    this.#center = center;
    this.#closed = closed;
    socket.onmessage = (message) => this.#take(message.data);
    socket.onclose = () => this.#end();
    socket.onerror = () => this.#end();
  }

  close(code: number, reason: string): void {
    this.#end();
    try {
      this.#socket.close(code, reason);
    } catch {
      // It is closing already.
    }
  }

  #end(): void {
    clearInterval(this.#timer);
    for (const topic of this.#events) this.#center.hub.unsubscribe(topic, this.#forward);
    this.#events.clear();
    this.#states.clear();
    this.#replays.clear();
    this.#closed();
  }

  #take(data: unknown): void {
    if (typeof data !== "string") {
      this.close(1003, "text frames only");
      return;
    }
    if (data.length > MAX_FRAME || new TextEncoder().encode(data).length > MAX_FRAME) {
      this.close(1009, "frame too large");
      return;
    }
    let json: unknown;
    try {
      json = parseExact(data);
    } catch {
      json = undefined;
    }
    const message = v.safeParse(clientMessageSchema, json);
    const { subscribe, unsubscribe } = message.success ? message.output : {};
    if (!message.success || (subscribe === undefined && unsubscribe === undefined)) {
      this.#send({
        error: {
          code: "BAD_REQUEST",
          message: 'expected {"subscribe": [...]} or {"unsubscribe": [...]}',
        },
      });
      return;
    }
    const { id, resume } = message.output;
    const echo = id === undefined ? {} : { id };
    if (unsubscribe !== undefined) {
      unsubscribe.forEach((topic) => this.#drop(topic));
      this.#send({ unsubscribed: unsubscribe, ...echo });
    }
    if (subscribe !== undefined) this.#subscribe(subscribe, resume ?? {}, echo);
  }

  #subscribe(topics: readonly string[], resume: Record<string, string>, echo: object): void {
    const reasons: Record<string, string> = {};
    const ready: (() => void)[] = [];
    for (const topic of new Set(topics)) {
      const outcome = this.#prepare(topic, resume[topic]);
      if (typeof outcome === "string") reasons[topic] = outcome;
      else ready.push(outcome);
    }
    const rejected = Object.keys(reasons);
    const subscribed = [...new Set(topics)].filter((topic) => !rejected.includes(topic));
    this.#send({ subscribed, rejected, reasons, ...echo });
    // The acknowledgement comes before the first event of a topic.
    for (const begin of ready) begin();
  }

  /** Why a topic is rejected, or what begins it. */
  #prepare(topic: string, cursor: string | undefined): string | (() => void) {
    if (this.#events.size + this.#states.size >= MAX_TOPICS) return "too_many";
    const [kind, rest = ""] = split(topic);
    const sources = stateSources(this.#center, topic);
    if (typeof sources === "string") return sources;
    if (sources !== undefined) return () => this.#beginStates(topic, sources);
    const letter = letterOf(topic);
    if (letter === undefined) return "unknown_topic";
    if (["logs", "deployment", "mesh", "traces"].includes(kind)) {
      const id = kind === "mesh" ? rest.replace(/:payload$/, "") : rest;
      if (this.#center.deployments.get(id) === undefined) return "not_found";
    }
    // Payloads are not kept, so there is nothing to go on from.
    if (topic.endsWith(":payload") && cursor !== undefined) return "bad_cursor";
    const after = cursor === undefined ? undefined : cursorNumber(letter, cursor);
    if (cursor !== undefined && after === undefined) return "bad_cursor";
    return () => this.#begin(topic, letter, after);
  }

  #beginStates(topic: string, sources: readonly StateSource[]): void {
    const watched = sources.map((source) => ({ source, version: NaN }));
    this.#states.set(topic, watched);
    for (const each of watched) this.#sendState(topic, each);
    this.#timer ??= setInterval(() => this.#sendStates(), STATE_EVERY_MS);
  }

  /** Begins a topic behind `after`, or now. */
  #begin(topic: string, letter: string, after: number | undefined): void {
    if (after !== undefined) {
      this.#center.hub.unsubscribe(topic, this.#forward);
      this.#events.add(topic);
      this.#replay(topic, letter, after).catch(() => this.close(1011, "the platform failed"));
      return;
    }
    if (letter === "d") {
      const deployment = this.#center.deployments.find(topic.slice("deployment:".length));
      this.#event(topic, undefined, {
        event: "snapshot",
        deployment_id: deployment.id,
        deployment: this.#center.views.document(deployment),
      });
    }
    if (this.#events.has(topic)) return;
    this.#events.add(topic);
    this.#center.hub.subscribe(topic, this.#forward);
  }

  /**
   * Sends what was kept behind `after` no faster than it is read, then goes on live without hole or
   * double: nothing else runs between the last page and the live events.
   */
  async #replay(topic: string, letter: string, after: number): Promise<void> {
    const own = Symbol(topic);
    this.#replays.set(topic, own);
    for (let last = after;;) {
      if (last < prunedUpTo(this.#center.db, topic)) {
        this.#event(topic, undefined, { gap: true, from_cursor: cursorOf(letter, last) });
      }
      const page = keptEvents(this.#center.db, topic, letter, last, REPLAY_ROWS);
      for (const { cursor, data } of page) this.#event(topic, cursor, data);
      if (page.length < REPLAY_ROWS) break;
      last = cursorNumber(letter, page.at(-1)!.cursor)!;
      do await new Promise((resolve) => setTimeout(resolve, REPLAY_LOOK_MS)); while (
        this.#replays.get(topic) === own && this.#socket.bufferedAmount > 0
      );
      if (this.#replays.get(topic) !== own) return;
    }
    // Sending may have closed the stream.
    if (!this.#replays.delete(topic)) return;
    this.#center.hub.subscribe(topic, this.#forward);
  }

  #drop(topic: string): void {
    this.#states.delete(topic);
    this.#replays.delete(topic);
    if (!this.#events.delete(topic)) return;
    this.#center.hub.unsubscribe(topic, this.#forward);
  }

  #forward: Subscriber = (channel, cursor, data) => {
    this.#event(channel, cursor === "" ? undefined : cursor, data);
  };

  #sendStates(): void {
    for (const [topic, watched] of this.#states) {
      for (const each of watched) {
        // State topics keep only the newest, so a slow reader just gets fewer of them.
        if (this.#socket.bufferedAmount > 0) return;
        this.#sendState(topic, each);
      }
    }
  }

  #sendState(topic: string, watched: Watched): void {
    const version = watched.source.version();
    if (version === watched.version) return;
    watched.version = version;
    const data = watched.source.read();
    if (data !== undefined) this.#event(topic, undefined, data);
  }

  #event(channel: string, cursor: string | undefined, data: unknown): void {
    this.#send(cursor === undefined ? { channel, data } : { channel, cursor, data });
  }

  #send(document: unknown): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const before = this.#socket.bufferedAmount;
    if (this.#backlog.isFull(before)) {
      this.close(1008, "slow consumer");
      return;
    }
    this.#socket.send(stringifyExact(document));
    this.#backlog.add(before, this.#socket.bufferedAmount);
  }
}

function split(topic: string): [string, string | undefined] {
  const at = topic.indexOf(":");
  return at < 0 ? [topic, undefined] : [topic.slice(0, at), topic.slice(at + 1)];
}
