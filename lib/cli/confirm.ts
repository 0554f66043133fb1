import type { CommandDefinition, Input, Safety } from "./command.ts";
import type { Context } from "./context.ts";
import { UserError } from "./errors.ts";
import { neutralise } from "./neutralise.ts";
import { gate, safetyOf } from "./safety.ts";

type TargetName = "live" | "sandbox" | "local";

/** The thing that a `confirm-by-name` command is about. */
export interface NamedThing {
  name: string;
  /** Whether the command line itself names it. */
  named: boolean;
}

/**
 * Passes, or throws REFUSED (exit 7) with nothing done. `what` tells what will happen with real
 * money, such as `start my-mm on 2 edges`.
 */
export async function confirmDanger(
  context: Context,
  target: TargetName,
  safety: Safety,
  what: string,
  about?: NamedThing & { dryRun?: boolean },
): Promise<void> {
  const { prompt, options } = context;
  const way = gate({
    safety,
    target,
    canAsk: prompt.available,
    yes: options.yes,
    named: about?.named ?? false,
    dryRun: about?.dryRun ?? false,
  });
  if (way === "go") return;
  // What is agreed to must be what is seen, whatever a platform calls it.
  const shown = neutralise(what);
  if (way === "ask" && await prompt.confirm(`LIVE: ${shown}?`)) return;
  const name = about?.name ?? "";
  if (way === "ask-name") {
    const typed = await prompt.text(`LIVE: ${shown}. Type ${neutralise(name)} to go on`);
    if (typed.trim() === name && name !== "") return;
  }
  const byName = safety === "confirm-by-name";
  throw new UserError({
    code: "REFUSED",
    exit: "refused",
    message: `${what} on the live target was not confirmed; nothing was done`,
    hint: byName && name !== "" && !about?.named
      ? `name it on the command line, ${name}, and give --yes to go on without a question`
      : "give --yes to go on without a question",
  });
}

/** The same by the command's own data: its tier, what its options add to it, and `--dry-run`. */
export async function confirmCommand(
  context: Context,
  target: TargetName,
  command: CommandDefinition,
  input: Input,
  what: string,
  name: string,
): Promise<void> {
  await confirmDanger(context, target, safetyOf(command, input.options), what, {
    name,
    named: input.args["name"] !== undefined,
    dryRun: input.options["dryRun"] === true,
  });
}
