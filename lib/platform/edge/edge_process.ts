import { AlgoModule } from "../../algo/module.ts";
import { inspectWasm } from "../../algo/inspect.ts";
import { Engine } from "../../engine/engine.ts";
import type { JournalEntry, StampEntry } from "../../engine/journal.ts";
import { RecentLatency } from "../../engine/stats.ts";
import { CallTraces } from "./call_traces.ts";
import { decodeEvents } from "./event_frame.ts";
import { journalParts } from "./journal_parts.ts";
import type { MeshOrder, MeshReport } from "./mesh_frames.ts";
import { encodeFrame, FRAME, type Frame, FrameCutter, FrameWriter } from "./frames.ts";
import {
  type Call,
  decodeMessage,
  type EdgeEntry,
  type EdgeStatus,
  encodeMessage,
  type InitMessage,
  type ReadyMessage,
} from "./messages.ts";

/** Log lines and stamps wait at most this long for company; orders and fills never wait. */
const JOURNAL_DELAY_MS = 50;
/** Seconds of what the center can store; a machine that stood still makes far less. */
const MOST_UNSENT_BYTES = 32 * 1024 * 1024;
const STATUS_EVERY_MS = 1000;
const PROGRESS_EVERY_MS = 100;

/** Calls after which the next status should not be waited for. */
const SETTLES: ReadonlySet<Call["call"]> = new Set(["start", "stop", "closePositions"]);

const PERMISSIONS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;

/** How an edge ended: its stdin did, or it did more than the center could take in. */
export type EdgeEnd = "asked" | "overloaded";

/**
 * The process that hosts one instance. It speaks frames on stdin and stdout, gives up every
 * permission before it sees the module, and ends when stdin ends, or when what it did piles up: an
 * algo may ask for more than can be stored, and must not take the machine's memory for it.
 */
export async function runEdge(): Promise<EdgeEnd> {
  // Ctrl-C reaches the whole foreground group; the center decides when an edge ends.
  Deno.addSignalListener("SIGINT", () => {});
  for (const name of PERMISSIONS) await Deno.permissions.revoke({ name });
  const edge = new EdgeProcess(new FrameWriter(Deno.stdout.writable, () => {}));
  try {
    const cutter = new FrameCutter();
    for (;;) {
      const count = await Deno.stdin.read(cutter.space());
      if (count === null) return "asked";
      cutter.added(count);
      for (let frame = cutter.next(); frame !== undefined; frame = cutter.next()) {
        await edge.take(frame);
        if (edge.unsentBytes > MOST_UNSENT_BYTES) return "overloaded";
      }
    }
  } finally {
    edge.end();
  }
}

class EdgeProcess {
  #out: FrameWriter;
  #init: InitMessage | undefined;
  #engine: Engine | undefined;
  #journal: EdgeEntry[] = [];
  #traces = new CallTraces((entry) => this.#keep(entry), () => performance.now());
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #statusTimer: ReturnType<typeof setInterval> | undefined;
  #feedToCallback = new RecentLatency();
  #frames = 0;
  #progressAt = 0;
  #progressTimer: ReturnType<typeof setTimeout> | undefined;
  #lastCount = 0;
  #lastCountAt = performance.now();

  constructor(out: FrameWriter) {
    this.#out = out;
  }

  /** What it did and the center has not taken in. */
  get unsentBytes(): number {
    return this.#out.unsentBytes;
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
        this.#send(FRAME.ready, await this.#load(frame.payload));
        break;
    }
    this.#frames += 1;
    // At once when it was long ago, for frames may come without a pause; else a little later.
    if (performance.now() - this.#progressAt >= PROGRESS_EVERY_MS) this.#sendProgress();
    else this.#progressTimer ??= setTimeout(() => this.#sendProgress(), PROGRESS_EVERY_MS);
  }

  #sendProgress(): void {
    clearTimeout(this.#progressTimer);
    this.#progressTimer = undefined;
    this.#progressAt = performance.now();
    this.#send(FRAME.progress, this.#frames);
  }

  end(): void {
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#progressTimer);
    clearInterval(this.#statusTimer);
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
    this.#statusTimer = setInterval(() => this.#sendStatus(), STATUS_EVERY_MS);
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
    for (let i = 0; i < block.count; i++) engine.market(instrument, block, i, shiftNs);
  }

  #call(call: Call): void {
    if (call.call === "advance") {
      this.#engine?.advance(call.toNs);
      return;
    }
    const value = this.#answer(call);
    this.#flush();
    this.#send(FRAME.reply, { id: call.id, value });
    if (SETTLES.has(call.call)) this.#sendStatus();
  }

  #answer(call: Exclude<Call, { call: "advance" }>): unknown {
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
      case "ping":
        return null;
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
    this.#send(FRAME.mesh, report);
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
    if (!waits || this.#journal.length >= 512) {
      // After the event at hand: one frame for all that it caused.
      queueMicrotask(() => this.#flush());
    } else {
      this.#flushTimer ??= setTimeout(() => this.#flush(), JOURNAL_DELAY_MS);
    }
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#journal.length === 0) return;
    const entries = this.#journal;
    this.#journal = [];
    for (const part of journalParts(entries)) this.#send(FRAME.journal, part);
  }

  #sendStatus(): void {
    const engine = this.#engine;
    if (engine === undefined) return;
    const status = engine.status();
    const now = performance.now();
    const seconds = (now - this.#lastCountAt) / 1000;
    this.#traces.setUsual(status.callbacks);
    const booksPerS = seconds > 0 ? (status.updateCount - this.#lastCount) / seconds : 0;
    this.#lastCount = status.updateCount;
    this.#lastCountAt = now;
    const full: EdgeStatus = {
      ...status,
      feedToCallback: this.#feedToCallback.summary(now * 1e6),
      booksPerS,
      windowMs: Math.round(seconds * 1000),
      ...this.#traces.takeCounts(),
    };
    this.#send(FRAME.status, full);
  }

  #send(type: number, message: unknown): void {
    this.#out.send(encodeFrame(type, encodeMessage(message)));
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
