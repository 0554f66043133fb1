/**
 * What center and edge tell each other about mesh messages. Wall times are ms since the epoch with
 * fractions, by the clock of the process that writes them; both run on one machine.
 */

/** Center → edge. */
export type MeshOrder =
  /** A peer's message, to be delivered at engine time `dueNs` or at once. */
  | {
    kind: "message";
    n: number;
    fromMeshId: bigint;
    payload: Uint8Array;
    atNs: number;
    dueNs: number;
  }
  /** Send one probe to each peer. */
  | { kind: "probe_peers"; peers: bigint[] }
  /** A peer's probe. */
  | { kind: "probe"; n: number };

/** Edge → center. */
export type MeshReport =
  /** The algo sent a message; `wallMs` is the moment of its call. */
  | { kind: "sent"; toMeshId: bigint; payload: Uint8Array; wallMs: number }
  | { kind: "dropped"; toMeshId: bigint; reason: "TOO_LARGE" | "QUEUE_FULL"; count: number }
  /** Message `n`: its callback begins at `wallMs`, or why it was dropped. */
  | { kind: "fate"; n: number; reason: "PEER_NOT_RUNNING" | "QUEUE_FULL" | null; wallMs: number }
  | { kind: "probe_sent"; toMeshId: bigint; wallMs: number }
  | { kind: "probe_arrived"; n: number; wallMs: number };
