import type { Input } from "../lib/cli/command.ts";
import { UserError } from "../lib/cli/errors.ts";

/** Whether `--all` was given. Throws a usage error for a name beside it: one of them is a mistake. */
export function asksAll({ args, options }: Input, command: string): boolean {
  const all = options["all"] === true;
  const name = args["name"];
  if (!all || name === undefined) return all;
  throw new UserError({
    code: "USAGE",
    exit: "usage",
    message: `"${name}" and --all contradict each other`,
    hint: `sequence ${command} --help`,
  });
}
