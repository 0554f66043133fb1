import type { Safety } from "./command.ts";

export interface Danger {
  safety: Safety;
  target: "live" | "sandbox" | "local";
  /** Whether there is somebody to ask. */
  canAsk: boolean;
  /** `--yes` was given. */
  yes: boolean;
}

/**
 * What stands between a command and real money: `go` on, `ask` first (default No), or `refuse`
 * (exit 7). Sandbox and local never ask; `--yes` answers for scripts.
 */
export function gate({ safety, target, canAsk, yes }: Danger): "go" | "ask" | "refuse" {
  if (safety === "none" || target !== "live" || yes) return "go";
  return canAsk ? "ask" : "refuse";
}
