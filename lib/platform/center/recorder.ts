import { platformLine } from "../../engine/engine_log.ts";
import type { FillEntry, LogEntry, OrderEntry } from "../../engine/journal.ts";
import { stringifyExact } from "../../contract/json.ts";
import type { EdgeEntry } from "../edge/messages.ts";
import { storeCall } from "../store/call_rows.ts";
import type { Database } from "../store/database.ts";
import { fillDocument, logDocument, orderDocument } from "../store/documents.ts";
import { cursorOf } from "../store/ids.ts";
import type { JournalStore, Origin } from "../store/journal_store.ts";
import { encodeBase64 } from "./base64.ts";
import { stampEvents } from "../store/stamp_events.ts";
import type { CostLedger } from "./cost_ledger.ts";
import type { Hub } from "./hub.ts";
import type { PaperAccount } from "./paper_account.ts";
import { endedCosts } from "./tca_event.ts";

interface Publication {
  topic: string;
  cursor: string;
  data: unknown;
}

/** Takes an event of a topic that can be resumed. */
export type Tell = (topic: string, letter: string, data: unknown) => void;

/**
 * Writes what instances did and then tells whoever listens: what was streamed is always stored
 * before, so a killed platform never told more than it knows.
 */
export class Recorder {
  #db: Database;
  #journal: JournalStore;
  #account: PaperAccount;
  #hub: Hub;
  #mesh: { topic: string; data: Record<string, unknown>; payload: Uint8Array }[] = [];
  #meshTimer: ReturnType<typeof setTimeout> | undefined;
  #costs: CostLedger;
  #closed = false;

  constructor(
    db: Database,
    journal: JournalStore,
    account: PaperAccount,
    hub: Hub,
    costs: CostLedger,
  ) {
    this.#db = db;
    this.#journal = journal;
    this.#account = account;
    this.#hub = hub;
    this.#costs = costs;
  }

  /** A batch of one instance, all or nothing of it. */
  record(entries: readonly EdgeEntry[], origin: Origin, deploymentName: string): void {
    if (this.#closed) return;
    const stamps: number[] = [];
    const publications: Publication[] = [];
    const write = () => {
      for (const entry of entries) {
        if (entry.type === "stamp") stamps.push(this.#journal.stamp(entry, origin));
        else if (entry.type === "call" || entry.type === "call_error") {
          stamps.push(storeCall(this.#db, entry, origin));
        } else this.#entry(entry, origin, deploymentName, publications);
      }
    };
    const tell = () => {
      this.#publish(publications);
      this.#publishStamps(stamps, origin.deploymentId);
    };
    this.#db.attempt(() => this.#db.grouped(write, tell));
  }

  /** All that `work` writes, in one transaction; what it tells is published after that. */
  batch(work: (tell: Tell) => void): void {
    const publications: Publication[] = [];
    this.#db.transaction(() =>
      work((topic, letter, data) => this.#store(topic, letter, data, publications))
    );
    this.#publish(publications);
  }

  /** Read back only for somebody who listens: whoever comes later finds them in the store. */
  #publishStamps(stamps: readonly number[], deploymentId: string): void {
    const topic = `traces:${deploymentId}`;
    const [first, last] = [stamps[0], stamps.at(-1)];
    if (first === undefined || last === undefined || !this.#hub.isHeard(topic)) return;
    for (const row of stampEvents(this.#db, deploymentId, { after: first - 1, upTo: last })) {
      const { cursor, ...data } = row;
      this.#hub.publish(topic, cursor, data);
    }
  }

  /** A line that the platform itself writes into an instance's log. */
  log(level: LogEntry["level"], message: string, origin: Origin, atNs: number): void {
    this.record([platformLine(atNs, level, message)], origin, "");
  }

  /** An event of a topic that can be resumed. */
  event(topic: string, letter: string, data: unknown): void {
    this.#commit((publications) => this.#store(topic, letter, data, publications));
  }

  /** An event of a mesh; whoever asked for payloads gets them, but they are not kept. */
  meshEvent(deploymentId: string, data: Record<string, unknown>, payload: Uint8Array): void {
    const topic = `mesh:${deploymentId}`;
    this.#meshTimer ??= setTimeout(() => this.#flush(), 0);
    this.#mesh.push({ topic, data, payload });
  }

  /** Writes what waits; what is told afterwards is neither kept nor published. */
  close(): void {
    this.#flush();
    this.#closed = true;
  }

  /** Writes what waits for company: all messages of one moment in one transaction. */
  #flush(): void {
    clearTimeout(this.#meshTimer);
    this.#meshTimer = undefined;
    const events = this.#mesh;
    this.#mesh = [];
    this.#commit((publications) => {
      for (const { topic, data, payload } of events) {
        this.#store(topic, "m", data, publications);
        const { cursor } = publications.at(-1)!;
        const shown = { ...data, payload_base64: encodeBase64(payload) };
        publications.push({ topic: `${topic}:payload`, cursor, data: shown });
      }
    });
  }

  #entry(
    entry: EdgeEntry,
    origin: Origin,
    deploymentName: string,
    publications: Publication[],
  ): void {
    const tell: Tell = (topic, letter, data) => this.#store(topic, letter, data, publications);
    if (entry.type === "order") this.writeOrder(entry, origin, deploymentName, tell);
    else if (entry.type === "fill") this.writeFill(entry, origin, tell);
    else if (entry.type === "log") {
      const { cursor, ...data } = logDocument(this.#journal.log(entry, origin));
      publications.push({ topic: `logs:${origin.deploymentId}`, cursor, data });
    }
  }

  /** The state of an order and what it has cost, within {@link batch}. */
  writeOrder(entry: OrderEntry, origin: Origin, deploymentName: string | null, tell: Tell): void {
    const row = this.#journal.order(entry, origin);
    tell("orders", "o", orderDocument(row, deploymentName));
    this.#costs.order(entry, row);
    const ended = endedCosts(row, this.#costs.store);
    if (ended !== undefined) tell("tca", "c", ended);
  }

  /** A fill, unless it is stored already, within {@link batch}; whether it was new. */
  writeFill(entry: FillEntry, origin: Origin, tell: Tell): boolean {
    const row = this.#journal.fill(entry, origin);
    if (row === undefined) return false;
    this.#costs.fill(entry, row);
    this.#account.fill(entry, origin.market(entry.symbol));
    tell("fills", "f", fillDocument(row));
    return true;
  }

  #store(topic: string, letter: string, data: unknown, publications: Publication[]): void {
    const n = this.#journal.event(topic, stringifyExact(data));
    publications.push({ topic, cursor: cursorOf(letter, n), data });
  }

  /** What can't be stored is not told either. */
  #commit(write: (publications: Publication[]) => void): void {
    if (this.#closed) return;
    const publications: Publication[] = [];
    this.#db.attempt(() => {
      this.#db.transaction(() => write(publications));
      this.#publish(publications);
    });
  }

  #publish(publications: readonly Publication[]): void {
    for (const { topic, cursor, data } of publications) this.#hub.publish(topic, cursor, data);
  }
}
