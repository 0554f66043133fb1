/** A guest call that ended in a trap. The instance must not be called again. */
export class AlgoTrap extends Error {
  override name = "AlgoTrap";
  /** As in a deployment's `edges[].error.code`. */
  readonly code: "TRAP" | "MEMORY_LIMIT" | "BAD_ACTIONS";
  /** Such as `on_book`. */
  readonly callback: string;

  constructor(code: AlgoTrap["code"], callback: string, reason: string) {
    super(`${reason} in ${callback}`);
    this.code = code;
    this.callback = callback;
  }
}

/**
 * The trap that an exception from a guest call stands for; an exception that is the host's own fault
 * comes back as it is.
 *
 * A guest that gets no more memory aborts like one that panics. That it was the memory is told by
 * how much is in use: an allocator asks for whole pages, and for up to an eighth of all at a time.
 */
export function trapOf(
  callback: string,
  cause: unknown,
  usedBytes: number,
  limitBytes: number,
): unknown {
  if (cause instanceof AlgoTrap || isHostFault(cause)) return cause;
  const reason = trapReason(cause);
  const mebibytes = (bytes: number) => (bytes / 1048576).toFixed(1);
  const use = `${mebibytes(usedBytes)} of ${mebibytes(limitBytes)} MiB of memory in use`;
  if (!(cause instanceof RangeError)) {
    if (usedBytes >= limitBytes * 7 / 8) {
      return new AlgoTrap("MEMORY_LIMIT", callback, `memory limit reached (${use}), ${reason}`);
    }
    if (usedBytes >= limitBytes / 2) return new AlgoTrap("TRAP", callback, `${reason} (${use})`);
  }
  return new AlgoTrap("TRAP", callback, reason);
}

/** Traps are RuntimeErrors, a full stack is a RangeError, an exception of the guest is no Error. */
function isHostFault(cause: unknown): boolean {
  return cause instanceof Error && !(cause instanceof WebAssembly.RuntimeError) &&
    !(cause instanceof RangeError);
}

/** What the engine's words for a trap mean, in the words of the WebAssembly specification. */
function trapReason(cause: unknown): string {
  if (cause instanceof RangeError) return "call stack exhausted";
  if (!(cause instanceof Error)) return "uncaught exception";
  return cause.message === "unreachable" ? "unreachable executed" : cause.message;
}
