import type { Prompt } from "./context.ts";
import { UserError } from "./errors.ts";

/** Questions on stderr of a terminal; the library is loaded with the first one. */
export function terminalPrompt(available: boolean): Prompt {
  return {
    available,
    async secret(message) {
      const { password, output } = await clack(available, message);
      return answered(await password({ message, mask: "•", output })) ?? "";
    },
    async text(message) {
      const { text, output } = await clack(available, message);
      return answered(await text({ message, output })) ?? "";
    },
    async confirm(message) {
      const { confirm, output } = await clack(available, message);
      return answered(await confirm({ message, initialValue: false, output }));
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
  const [{ password, text, confirm }, { stderr }] = await Promise.all([
    import("@clack/prompts"),
    import("node:process"),
  ]);
  return { password, text, confirm, output: stderr };
}

/** The library answers Ctrl-C with a symbol. */
function answered<T>(value: T): Exclude<T, symbol> {
  if (typeof value !== "symbol") return value as Exclude<T, symbol>;
  throw new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
}
