import type { Safety } from "./command.ts";
import type { Context } from "./context.ts";
import { UserError } from "./errors.ts";
import { gate } from "./safety.ts";

/**
 * Passes, or throws REFUSED (exit 7) with nothing done. `what` tells what will happen with real
 * money, such as `start my-mm on 2 edges`.
 */
export async function confirmDanger(
  context: Context,
  target: "live" | "sandbox" | "local",
  safety: Safety,
  what: string,
): Promise<void> {
  const { prompt, options } = context;
  const way = gate({ safety, target, canAsk: prompt.available, yes: options.yes });
  if (way === "go") return;
  if (way === "ask" && await prompt.confirm(`LIVE: ${what}?`)) return;
  throw new UserError({
    code: "REFUSED",
    exit: "refused",
    message: `${what} on the live target was not confirmed; nothing was done`,
    hint: "give --yes to go on without a question",
  });
}
