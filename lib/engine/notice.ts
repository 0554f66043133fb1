import type { RejectReason } from "./journal.ts";
import type { EngineOrder } from "./order.ts";

/** Something that the algo is still to be told. */
export type Notice =
  | { kind: "fill"; order: EngineOrder; px1e9: number; qty1e8: number; recvNs: number }
  | {
    kind: "reject";
    algoOrderId: bigint;
    instrument: number;
    reason: RejectReason;
    /** Whether the instance's log says so too. */
    logged: boolean;
  };
