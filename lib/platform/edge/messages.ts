import { decodeValue, encodeValue } from "./message_codec.ts";
import type { EngineConfig, RiskLimits, VenueTerms } from "../../engine/config.ts";
import type { EndReason, JournalEntry } from "../../engine/journal.ts";
import type { EngineStatus, LatencySummary } from "../../engine/status.ts";
import type { CallEntry, CallErrorEntry } from "./call_traces.ts";

/** What an edge needs before the module's bytes. */
export interface InitMessage {
  config: EngineConfig;
  maxMemoryPages: number;
  /** Version of the SDK that the module was built with, as its deployment says. */
  sdkVersion: string | undefined;
}

/** What the center asks of a running edge; each is answered with {@link Reply}. */
export type Call =
  | { id: number; call: "advance"; toNs: number }
  | { id: number; call: "start"; atNs: number }
  | { id: number; call: "stop"; atNs: number; cancelOrders: boolean }
  | { id: number; call: "cancelAll"; atNs: number; endReason: EndReason }
  | { id: number; call: "closePositions"; atNs: number; most1e8: Record<string, number> }
  | { id: number; call: "cancelOrder"; algoOrderId: bigint; seq: number; atNs: number }
  | { id: number; call: "setRisk"; limits: RiskLimits }
  | { id: number; call: "setKillSwitch"; active: boolean }
  | { id: number; call: "setTerms"; terms: VenueTerms }
  | { id: number; call: "ping" };

export interface Reply {
  id: number;
  value: unknown;
}

export type ReadyMessage = { ok: true } | { ok: false; code: string; message: string };

/** The engine's moving parts and what only the process around it can measure. */
export interface EdgeStatus extends EngineStatus {
  /** From the moment at which an event was due to its arrival at the engine. */
  feedToCallback: LatencySummary;
  booksPerS: number;
  /** Since the status before: how long ago that was, actions returned, trace rows left out. */
  windowMs: number;
  actions: number;
  tracesLeftOut: number;
}

/** What an instance did: the engine's journal, and what its process saw of its callbacks. */
export type EdgeEntry = JournalEntry | CallEntry | CallErrorEntry;

/** A message as bytes. */
export function encodeMessage(message: unknown): Uint8Array {
  return encodeValue(message);
}

/** The message in `bytes`; both ends are the same build, so its shape is the sender's. */
export function decodeMessage<T>(bytes: Uint8Array): T {
  return decodeValue(bytes) as T;
}
