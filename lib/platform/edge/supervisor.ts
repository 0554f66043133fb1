import type { Closing } from "../../engine/closing.ts";
import type { EngineConfig, RiskLimits, VenueTerms } from "../../engine/config.ts";
import type { EndReason } from "../../engine/journal.ts";
import type { EventBlock } from "../../market/event_block.ts";
import type { SelfCommand } from "../self_command.ts";
import { encodeEvents } from "./event_frame.ts";
import { encodeFrame, FRAME, type Frame, FrameWriter, readFrames } from "./frames.ts";
import {
  type Call,
  decodeMessage,
  type EdgeEntry,
  type EdgeStatus,
  encodeMessage,
  type InitMessage,
  type ReadyMessage,
  type Reply,
} from "./messages.ts";
import type { MeshOrder, MeshReport } from "./mesh_frames.ts";
import type { Slices } from "./slices.ts";
import { Watchdog, type WatchdogVerdict } from "./watchdog.ts";

/** Why an edge ended without being asked to. */
export interface EdgeExit {
  code: "CALLBACK_TIMEOUT" | "MEMORY_LIMIT" | "EDGE_EXIT";
  message: string;
}

export interface EdgeCallbacks {
  journal(entries: EdgeEntry[]): void;
  status(status: EdgeStatus): void;
  mesh(report: MeshReport): void;
  /** Once, and never after `quit` or `kill`. */
  exit(exit: EdgeExit): void;
}

export interface EdgeOptions {
  command: SelfCommand;
  config: EngineConfig;
  wasm: Uint8Array;
  maxMemoryPages: number;
  sdkVersion: string | undefined;
  /** Shared by all edges, so that together they leave the feeds their turns. */
  slices: Slices;
  callbacks: EdgeCallbacks;
}

/** A call that will not be answered because its edge has ended. */
export class EdgeGone extends Error {
  override name = "EdgeGone";
}

const READY_MS = 10_000;
/** After stdin has ended, an edge that hangs is ended by force. */
const QUIT_MS = 500;

/** Distributes over the union, so that each kind of call keeps its own keys. */
type Question<C extends Call = Call> = C extends Call ? Omit<C, "id"> : never;

/** The center's side of one edge process. */
export class EdgeHandle {
  readonly pid: number;
  readonly ready: Promise<ReadyMessage>;
  #child: Deno.ChildProcess;
  #out: FrameWriter;
  #callbacks: EdgeCallbacks;
  #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #ready = Promise.withResolvers<ReadyMessage>();
  #watchdog: Watchdog;
  #slices: Slices;
  #nextId = 1;
  #sent = 0;
  #ended = false;
  #expected = false;
  #verdict: EdgeExit | undefined;
  #closed: Promise<void>;

  constructor(options: EdgeOptions) {
    const { command, callbacks, config, maxMemoryPages, sdkVersion, slices } = options;
    this.#child = new Deno.Command(command.program, {
      args: command.args,
      clearEnv: true,
      env: command.env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.pid = this.#child.pid;
    this.ready = this.#ready.promise;
    this.#callbacks = callbacks;
    this.#slices = slices;
    this.#out = new FrameWriter(this.#child.stdin, () => {});
    this.#watchdog = new Watchdog({
      ask: () => this.ping(),
      expired: (verdict) => this.#expire(verdict),
    });
    this.#closed = this.#follow();
    const init: InitMessage = { config, maxMemoryPages, sdkVersion };
    this.#send(FRAME.init, encodeMessage(init));
    this.#send(FRAME.module, options.wasm);
    const late = setTimeout(() => {
      this.#ready.resolve({ ok: false, code: "EDGE_DOWN", message: "the edge did not answer" });
      this.kill();
    }, READY_MS);
    void this.ready.then((answer) => {
      clearTimeout(late);
      if (answer.ok) this.#watchdog.begin();
    });
  }

  get alive(): boolean {
    return !this.#ended;
  }

  events(
    instrument: number,
    block: EventBlock,
    from: number,
    to: number,
    shiftNs: number,
    wallDueMs: number,
  ): void {
    this.#put(encodeEvents(instrument, block, from, to, shiftNs, wallDueMs));
  }

  /** Lets engine time pass without a market event. */
  advance(toNs: number): void {
    this.#send(FRAME.call, encodeMessage({ id: 0, call: "advance", toNs } satisfies Call));
  }

  /** Wants a sign of life, and the status if one is due. */
  ping(): void {
    this.#send(FRAME.call, encodeMessage({ id: 0, call: "ping" } satisfies Call));
  }

  mesh(order: MeshOrder): void {
    this.#send(FRAME.mesh, encodeMessage(order));
  }

  async start(atNs: number): Promise<void> {
    await this.#ask({ call: "start", atNs });
  }

  stop(
    atNs: number,
    cancelOrders: boolean,
  ): Promise<{ openOrders: number; cancelledOrders: number }> {
    return this.#ask({ call: "stop", atNs, cancelOrders }) as Promise<
      { openOrders: number; cancelledOrders: number }
    >;
  }

  cancelAll(atNs: number, endReason: EndReason): Promise<number> {
    return this.#ask({ call: "cancelAll", atNs, endReason }) as Promise<number>;
  }

  closePositions(atNs: number, most1e8: Record<string, number>): Promise<Closing[]> {
    return this.#ask({ call: "closePositions", atNs, most1e8 }) as Promise<Closing[]>;
  }

  cancelOrder(algoOrderId: bigint, seq: number, atNs: number): Promise<boolean> {
    return this.#ask({ call: "cancelOrder", algoOrderId, seq, atNs }) as Promise<boolean>;
  }

  async setRisk(limits: RiskLimits): Promise<void> {
    await this.#ask({ call: "setRisk", limits });
  }

  async setTerms(terms: VenueTerms): Promise<void> {
    await this.#ask({ call: "setTerms", terms });
  }

  async setKillSwitch(active: boolean): Promise<void> {
    await this.#ask({ call: "setKillSwitch", active });
  }

  /** Ends the edge by ending its stdin, by force if it doesn't follow. */
  async quit(): Promise<void> {
    this.#expected = true;
    void this.#out.close();
    const force = setTimeout(() => this.kill(), QUIT_MS);
    await this.#closed;
    clearTimeout(force);
  }

  kill(): void {
    this.#expected = true;
    this.#signal();
  }

  #signal(): void {
    if (this.#ended) return;
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It ended between the look and the signal.
    }
  }

  #expire(verdict: WatchdogVerdict): void {
    this.#verdict = verdict === "silent"
      ? { code: "CALLBACK_TIMEOUT", message: "a callback ran longer than 1 s" }
      : { code: "EDGE_EXIT", message: "it did more than the platform can store" };
    this.#signal();
  }

  #send(type: number, ...parts: readonly Uint8Array[]): void {
    this.#put(encodeFrame(type, ...parts));
  }

  #put(frame: Uint8Array): void {
    if (this.#ended) return;
    this.#sent += 1;
    this.#watchdog.sent(this.#sent);
    this.#out.send(frame);
  }

  #ask(question: Question): Promise<unknown> {
    if (this.#ended) return Promise.reject(new EdgeGone("the edge process has ended"));
    const id = this.#nextId++;
    const answer = Promise.withResolvers<unknown>();
    this.#pending.set(id, answer);
    this.#send(FRAME.call, encodeMessage({ ...question, id }));
    return answer.promise;
  }

  async #follow(): Promise<void> {
    try {
      const frames = readFrames(this.#child.stdout, () => this.#watchdog.heard());
      for await (const frame of frames) {
        if (frame.type === FRAME.journal) await this.#slices.work(() => this.#take(frame));
        else this.#take(frame);
      }
    } catch {
      // A broken frame means a broken process: it ends below like one that fell silent.
      this.#signal();
    }
    const status = await this.#child.status;
    this.#ended = true;
    void this.#out.close();
    this.#watchdog.end();
    const gone = new EdgeGone("the edge process has ended");
    for (const answer of this.#pending.values()) answer.reject(gone);
    this.#pending.clear();
    const exit = this.#verdict ?? { code: "EDGE_EXIT", message: whyEnded(status) };
    this.#ready.resolve({ ok: false, ...exit });
    if (!this.#expected) this.#callbacks.exit(exit);
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case FRAME.ready:
        this.#ready.resolve(decodeMessage<ReadyMessage>(frame.payload));
        break;
      case FRAME.journal:
        this.#callbacks.journal(decodeMessage<EdgeEntry[]>(frame.payload));
        break;
      case FRAME.status:
        this.#callbacks.status(decodeMessage<EdgeStatus>(frame.payload));
        break;
      case FRAME.mesh:
        this.#callbacks.mesh(decodeMessage<MeshReport>(frame.payload));
        break;
      case FRAME.progress:
        this.#watchdog.done(decodeMessage<number>(frame.payload));
        break;
      case FRAME.reply: {
        const reply = decodeMessage<Reply>(frame.payload);
        this.#pending.get(reply.id)?.resolve(reply.value);
        this.#pending.delete(reply.id);
        break;
      }
    }
  }
}

function whyEnded({ signal, code }: Deno.CommandStatus): string {
  return `the edge process ended (${signal ?? `exit code ${code}`})`;
}

/** Starts the process that hosts one instance; `ready` tells whether the module was taken. */
export function spawnEdge(options: EdgeOptions): EdgeHandle {
  return new EdgeHandle(options);
}
