import type { CommandDefinition } from "./command.ts";
import { UserError } from "./errors.ts";
import { GLOBAL_OPTIONS } from "./global_options.ts";
import { nearest } from "./suggest.ts";

/** The command that a command line names. */
export interface Chosen {
  path: string[];
  command: CommandDefinition | undefined;
  /** Everything but the command's words. */
  rest: string[];
}

/**
 * Finds the command's words, which global options may precede, without the parsing library, so that
 * help need not load it. Throws a usage error for a word that names no subcommand.
 */
export function chooseCommand(
  argv: readonly string[],
  commands: readonly CommandDefinition[],
): Chosen {
  const rest: string[] = [];
  const path: string[] = [];
  let level: readonly CommandDefinition[] | undefined = commands;
  let command: CommandDefinition | undefined;
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i]!;
    if (level === undefined || token === "--") {
      rest.push(...argv.slice(i));
      break;
    }
    if (token.startsWith("-")) {
      const spec = GLOBAL_OPTIONS.find((option) => option.long === token);
      // Before the command's words it is the global option, also where the command takes its name.
      rest.push(command === undefined ? spec?.short ?? token : token);
      if (spec?.kind === "string" && i + 1 < argv.length) rest.push(argv[++i]!);
      continue;
    }
    const found: CommandDefinition | undefined = level.find((each) => each.name === token);
    if (found === undefined) {
      if (command === undefined) {
        rest.push(...argv.slice(i));
        break;
      }
      throw unknownCommand(token, path, level);
    }
    command = found;
    path.push(token);
    level = found.commands;
  }
  return { path, command, rest };
}

/** The error for a word that is no command, with the nearest one. */
export function unknownCommand(
  word: string,
  path: readonly string[],
  known: readonly CommandDefinition[],
): UserError {
  const names = known.filter((each) => !each.hidden).map((each) => each.name);
  const meant = nearest(word, names);
  const prefix = ["sequence", ...path].join(" ");
  return new UserError({
    code: "USAGE",
    exit: "usage",
    message: `unknown command "${[...path, word].join(" ")}"`,
    hint: meant === undefined
      ? `${prefix} --help lists the commands`
      : `did you mean \`${prefix} ${meant}\`?`,
  });
}

/** The error for a command that only groups others, typed without one of them. */
export function missingSubcommand(
  path: readonly string[],
  { commands = [] }: CommandDefinition,
): UserError {
  const typed = ["sequence", ...path].join(" ");
  const names = commands.filter((each) => !each.hidden).map((each) => each.name);
  return new UserError({
    code: "USAGE",
    exit: "usage",
    message: `\`${typed}\` needs one of its commands: ${names.join(", ")}`,
    hint: `${typed} --help tells what each does`,
  });
}
