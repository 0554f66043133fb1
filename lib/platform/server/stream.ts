import * as v from "valibot";
import { parseExact, stringifyExact } from "../../contract/json.ts";
import { clientMessageSchema } from "../../contract/stream.ts";
import type { Center } from "../center/center.ts";
import type { Subscriber } from "../center/hub.ts";
import { cursorNumber, cursorOf } from "../store/ids.ts";
import { logDocument } from "../store/documents.ts";
import { prunedUpTo } from "../store/retention.ts";
import { stampEvents } from "../store/stamp_events.ts";
import { type StateSource, stateSources } from "./state_topics.ts";

const STATE_EVERY_MS = 25;
const MAX_TOPICS = 256;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const MAX_FRAME = 64 * 1024;
const REPLAY_ROWS = 100_000;

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
    this.#closed();
  }

  #take(data: unknown): void {
    if (typeof data !== "string") {
      this.close(1003, "text frames only");
      return;
    }
    if (data.length > MAX_FRAME) {
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

  /** Goes on behind `after` without hole or double, then live: nothing else runs in between. */
  #begin(topic: string, letter: string, after: number | undefined): void {
    if (after !== undefined) {
      if (after < prunedUpTo(this.#center.db, topic)) {
        this.#event(topic, undefined, { gap: true, from_cursor: cursorOf(letter, after) });
      }
      if (letter === "l") this.#replayLogs(topic, after);
      else if (letter === "t") this.#replayTraces(topic, after);
      else this.#replayEvents(topic, letter, after);
    } else if (letter === "d") {
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

  #replayLogs(topic: string, after: number): void {
    const rows = this.#center.db.all(
      "SELECT * FROM logs WHERE deployment_id = ? AND n > ? ORDER BY n LIMIT ?",
      topic.slice("logs:".length),
      after,
      REPLAY_ROWS,
    );
    for (const row of rows) {
      const { cursor, ...data } = logDocument(row);
      this.#event(topic, cursor, data);
    }
  }

  #replayTraces(topic: string, after: number): void {
    const id = topic.slice("traces:".length);
    for (const row of stampEvents(this.#center.db, id, { after, limit: REPLAY_ROWS })) {
      const { cursor, ...data } = row;
      this.#event(topic, cursor, data);
    }
  }

  #replayEvents(topic: string, letter: string, after: number): void {
    const rows = this.#center.db.all(
      "SELECT n, data FROM events WHERE topic = ? AND n > ? ORDER BY n LIMIT ?",
      topic,
      after,
      REPLAY_ROWS,
    );
    for (const row of rows) {
      this.#event(topic, cursorOf(letter, row["n"] as bigint), parseExact(row["data"] as string));
    }
  }

  #drop(topic: string): void {
    this.#states.delete(topic);
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
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) {
      this.close(1008, "slow consumer");
      return;
    }
    this.#socket.send(stringifyExact(document));
  }
}

function split(topic: string): [string, string | undefined] {
  const at = topic.indexOf(":");
  return at < 0 ? [topic, undefined] : [topic.slice(0, at), topic.slice(at + 1)];
}
