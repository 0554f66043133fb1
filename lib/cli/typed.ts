import type { GlobalOptions } from "./context.ts";

/** A command as it is typed for the target of this one: `sequence --sandbox start`. */
export function typed(
  { sandbox, local }: Pick<GlobalOptions, "sandbox" | "local">,
  command: string,
): string {
  return `sequence ${local ? "--local " : sandbox ? "--sandbox " : ""}${command}`;
}
