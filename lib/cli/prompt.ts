import type { Prompt } from "./context.ts";
import { UserError } from "./errors.ts";

/** Questions on the terminal; the library is loaded with the first one. */
export function terminalPrompt(available: boolean): Prompt {
  return {
    available,
    async secret(message) {
      const { password } = await clack(available, message);
      return answered(await password({ message, mask: "•" })) ?? "";
    },
    async confirm(message) {
      const { confirm } = await clack(available, message);
      return answered(await confirm({ message, initialValue: false }));
    },
  };
}

async function clack(available: boolean, message: string) {
  if (!available) {
    throw new UserError({
      code: "NO_TERMINAL",
      exit: "usage",
      message: `there is no terminal to ask: ${message}`,
    });
  }
  return await import("@clack/prompts");
}

/** The library answers Ctrl-C with a symbol. */
function answered<T>(value: T): Exclude<T, symbol> {
  if (typeof value !== "symbol") return value as Exclude<T, symbol>;
  throw new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
}
