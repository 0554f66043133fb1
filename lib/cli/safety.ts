import type { CommandDefinition, Safety } from "./command.ts";

export interface Danger {
  safety: Safety;
  target: "live" | "sandbox" | "local";
  /** Whether there is somebody to ask. */
  canAsk: boolean;
  /** `--yes` was given. */
  yes: boolean;
  /** Whether the command line itself names the thing, not just the Sequence.toml near by. */
  named?: boolean;
  /** `--dry-run` was given: nothing will be sent. */
  dryRun?: boolean;
}

/** `ask` is a question with No as its default; `ask-name` wants the name typed. */
export type Gate = "go" | "ask" | "ask-name" | "refuse";

/**
 * What stands between a command and real money. Sandbox, local and a dry run always go on. On live
 * `--yes` answers for `confirm`; for `confirm-by-name` it does where the command line names the
 * thing. Where nobody can be asked the rest is refused (exit 7).
 */
export function gate(danger: Danger): Gate {
  const { safety, target, canAsk, yes, named = false, dryRun = false } = danger;
  if (safety === "none" || target !== "live" || dryRun) return "go";
  if (yes && (safety === "confirm" || named)) return "go";
  if (!canAsk) return "refuse";
  return safety === "confirm" ? "ask" : "ask-name";
}

const TIERS: readonly Safety[] = ["none", "confirm", "confirm-by-name"];

/** The tier of a command with the options that were given: the highest of what they name. */
export function safetyOf(
  command: CommandDefinition,
  given: Readonly<Record<string, unknown>>,
): Safety {
  const tiers = (command.options ?? [])
    .filter((option) => given[option.key] !== undefined && given[option.key] !== false)
    .map((option) => option.safety ?? "none");
  return [command.safety, ...tiers].reduce((highest, tier) =>
    TIERS.indexOf(tier) > TIERS.indexOf(highest) ? tier : highest
  );
}
