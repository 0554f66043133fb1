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

/** What the engine's words for a trap mean, in the words of the WebAssembly specification. */
export function trapReason(cause: unknown): string {
  if (cause instanceof RangeError) return "call stack exhausted";
  const text = cause instanceof Error ? cause.message : String(cause);
  if (text === "unreachable") return "unreachable executed";
  return text;
}
