import { AlgoModule } from "../../algo/module.ts";
import { inspectWasm } from "../../algo/inspect.ts";
import { Engine } from "../../engine/engine.ts";
import type { JournalEntry, StampEntry } from "../../engine/journal.ts";
import { RecentLatency } from "../../engine/stats.ts";
import { CallTraces } from "./call_traces.ts";
import { decodeEvents } from "./event_frame.ts";
import { journalParts } from "./journal_parts.ts";
import type { MeshOrder, MeshReport } from "./mesh_frames.ts";
import { FRAME, type Frame, FrameCutter } from "./frames.ts";
import { FrameOutput } from "./frame_output.ts";
import {
  type Call,
  decodeMessage,
  type EdgeEntry,
  type EdgeStatus,
  type InitMessage,
  type ReadyMessage,
} from "./messages.ts";

/** Log lines and stamps wait so long for company, until the frame after that; orders don't wait. */
const JOURNAL_DELAY_MS = 50;
/** Entries after which the others don't wait for the end of the frame at hand. */
const JOURNAL_LENGTH = 512;
const STATUS_EVERY_MS = 1000;
const PROGRESS_EVERY_MS = 100;

/** Calls after which the next status should not be waited for. */
const SETTLES: ReadonlySet<Call["call"]> = new Set(["start", "stop", "closePositions"]);

const PERMISSIONS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;

/**
 * The process that hosts one instance: it reads frames from stdin, acts, and writes what came of it
 * to stdout. It gives up every permission before it sees the module, and ends when stdin ends.
 *
 * It has no timers and waits within `read` and `write`: an asynchronous read costs two changes of
 * thread, more than all the rest of a market event. The center sees to it that there is always a
 * next frame, and that an edge that falls behind is ended.
 */
export async function runEdge(): Promise<void> {
  // Ctrl-C reaches the whole foreground group; the center decides when an edge ends.
  Deno.addSignalListener("SIGINT", () => {});
  for (const name of PERMISSIONS) await Deno.permissions.revoke({ name });
  const edge = new EdgeProcess(new FrameOutput(Deno.stdout));
  const cutter = new FrameCutter();
  try {
    for (;;) {
      const count = Deno.stdin.readSync(cutter.space());
      if (count === null) return;
      cutter.added(count);
      for (let frame = cutter.next(); frame !== undefined; frame = cutter.next()) {
        await edge.take(frame);
      }
      edge.tell();
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.BrokenPipe)) throw cause;
  }
}

class EdgeProcess {
  #out: FrameOutput;
  #init: InitMessage | undefined;
  #engine: Engine | undefined;
  #journal: EdgeEntry[] = [];
  /** When the oldest entry that may wait was written; Infinity if there is none. */
  #waitsSinceMs = Infinity;
  /** An entry must not wait. */
  #urgent = false;
  #traces = new CallTraces((entry) => this.#keep(entry), () => performance.now());
  #feedToCallback = new RecentLatency();
  #frames = 0;
  #progressMs = 0;
  #statusMs = 0;
  #lastCount = 0;
  #lastCountMs = performance.now();

  constructor(out: FrameOutput) {
    this.#out = out;
  }

  async take(frame: Frame): Promise<void> {
    switch (frame.type) {
      case FRAME.events:
        this.#events(frame.payload);
        break;
      case FRAME.call:
        this.#call(decodeMessage<Call>(frame.payload));
        break;
      case FRAME.mesh:
        this.#mesh(decodeMessage<MeshOrder>(frame.payload));
        break;
      case FRAME.init:
        this.#init = decodeMessage<InitMessage>(frame.payload);
        break;
      case FRAME.module:
        this.#out.add(FRAME.ready, await this.#load(frame.payload));
        break;
    }
    this.#frames += 1;
  }

  /** Writes what is due: the journal, a sign of life, the status. */
  tell(): void {
    const nowMs = performance.now();
    if (this.#urgent || nowMs - this.#waitsSinceMs >= JOURNAL_DELAY_MS) this.#flush();
    if (this.#engine !== undefined && nowMs - this.#statusMs >= STATUS_EVERY_MS) this.#addStatus();
    if (nowMs - this.#progressMs >= PROGRESS_EVERY_MS) {
      this.#progressMs = nowMs;
      this.#out.add(FRAME.progress, this.#frames);
    }
    this.#out.write();
  }

  async #load(wasm: Uint8Array): Promise<ReadyMessage> {
    const init = this.#init;
    if (init === undefined) return { ok: false, code: "EDGE_EXIT", message: "no settings arrived" };
    const fault = inspectWasm(wasm).faults[0];
    if (fault !== undefined) return { ok: false, code: fault.code, message: fault.message };
    try {
      const module = await AlgoModule.compile(wasm, {
        maxPages: init.maxMemoryPages,
        sdkVersion: init.sdkVersion,
      });
      this.#engine = new Engine(
        init.config,
        module,
        (entry) => this.#record(entry),
        { now: () => performance.now() * 1e6 },
        this.#traces,
      );
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      return { ok: false, code: "WASM_INVALID", message };
    }
    return { ok: true };
  }

  #events(payload: Uint8Array): void {
    const engine = this.#engine;
    if (engine === undefined) return;
    const { instrument, shiftNs, wallDueMs, block } = decodeEvents(payload);
    // Before the start nobody is called, and the feed saves power instead of being punctual.
    if (engine.isRunning) {
      const lateMs = wallMs() - wallDueMs;
      this.#feedToCallback.record(Math.max(0, lateMs * 1e6));
    }
    for (let i = 0; i < block.count; i++) {
      engine.market(instrument, block, i, shiftNs);
      if (this.#journal.length < JOURNAL_LENGTH) continue;
      this.#flush();
      this.#out.write();
    }
  }

  #call(call: Call): void {
    if (call.call === "advance") {
      this.#engine?.advance(call.toNs);
      return;
    }
    if (call.call === "ping") {
      this.#progressMs = -Infinity;
      return;
    }
    const value = this.#answer(call);
    this.#flush();
    this.#out.add(FRAME.reply, { id: call.id, value });
    if (SETTLES.has(call.call)) this.#addStatus();
  }

  #answer(call: Exclude<Call, { call: "advance" | "ping" }>): unknown {
    const engine = this.#engine;
    if (engine === undefined) return null;
    switch (call.call) {
      case "start":
        return engine.start(call.atNs);
      case "stop":
        return engine.stop(call.atNs, { cancelOrders: call.cancelOrders });
      case "cancelAll":
        return engine.cancelAll(call.atNs, call.endReason);
      case "closePositions":
        return engine.closePositions(call.atNs, call.most1e8);
      case "cancelOrder":
        return engine.cancelOrder(call.algoOrderId, call.seq, call.atNs);
      case "setRisk":
        return engine.setRisk(call.limits);
      case "setTerms":
        return engine.setTerms(call.terms);
      case "setKillSwitch":
        return engine.setKillSwitch(call.active);
    }
  }

  #mesh(order: MeshOrder): void {
    switch (order.kind) {
      case "message": {
        const { n, fromMeshId, payload, dueNs, atNs } = order;
        this.#engine?.message({ n, fromMeshId, payload, dueNs }, atNs);
        break;
      }
      case "probe_peers":
        for (const toMeshId of order.peers) {
          this.#report({ kind: "probe_sent", toMeshId, wallMs: wallMs() });
        }
        break;
      case "probe":
        this.#report({ kind: "probe_arrived", n: order.n, wallMs: wallMs() });
        break;
    }
  }

  #report(report: MeshReport): void {
    this.#out.add(FRAME.mesh, report);
  }

  #record(entry: JournalEntry): void {
    if (entry.type === "stamp") withDuration(entry, this.#engine);
    // Messages don't wait for the journal: their way is measured.
    if (entry.type === "message") {
      const { toMeshId, payload } = entry;
      this.#report({ kind: "sent", toMeshId, payload, wallMs: wallMs() });
      return;
    }
    if (entry.type === "message_fate") {
      this.#report({ kind: "fate", n: entry.n, reason: entry.reason, wallMs: wallMs() });
      return;
    }
    if (entry.type === "message_drop") {
      const { toMeshId, reason, count } = entry;
      this.#report({ kind: "dropped", toMeshId, reason, count });
      return;
    }
    this.#keep(entry);
  }

  #keep(entry: EdgeEntry): void {
    this.#journal.push(entry);
    const waits = entry.type === "log" || entry.type === "stamp" || entry.type === "call" ||
      entry.type === "call_error";
    if (!waits) this.#urgent = true;
    else if (this.#waitsSinceMs === Infinity) this.#waitsSinceMs = performance.now();
  }

  #flush(): void {
    this.#urgent = false;
    this.#waitsSinceMs = Infinity;
    if (this.#journal.length === 0) return;
    const entries = this.#journal;
    this.#journal = [];
    for (const part of journalParts(entries)) this.#out.add(FRAME.journal, part);
  }

  #addStatus(): void {
    const engine = this.#engine;
    if (engine === undefined) return;
    const status = engine.status();
    const nowMs = this.#statusMs = performance.now();
    const seconds = (nowMs - this.#lastCountMs) / 1000;
    this.#traces.setUsual(status.callbacks);
    const booksPerS = seconds > 0 ? (status.updateCount - this.#lastCount) / seconds : 0;
    this.#lastCount = status.updateCount;
    this.#lastCountMs = nowMs;
    const full: EdgeStatus = {
      ...status,
      feedToCallback: this.#feedToCallback.summary(nowMs * 1e6),
      booksPerS,
      windowMs: Math.round(seconds * 1000),
      ...this.#traces.takeCounts(),
    };
    this.#out.add(FRAME.status, full);
  }
}

/** ms since the epoch with fractions. */
function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * What the callback behind a stamp really took, by this process's clock. The engine's journal has no
 * place for it: the same run has to give the same journal.
 */
function withDuration(stamp: StampEntry, engine: Engine | undefined): void {
  if (stamp.stage !== "callback_ended" && stamp.stage !== "algo_notified") return;
  stamp.attrs["duration_ns"] = Math.round(engine?.lastCallbackNs ?? 0);
}
