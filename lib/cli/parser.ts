import { Command, CommanderError, Option } from "commander";
import { chooseCommand, unknownCommand } from "./choose.ts";
import type { CommandDefinition, Input, OptionSpec } from "./command.ts";
import { UserError } from "./errors.ts";
import { GLOBAL_OPTIONS } from "./global_options.ts";
import { usage } from "./help.ts";
import { nearest } from "./suggest.ts";

/** A command line that was understood. */
export interface Parsed {
  path: string[];
  command: CommandDefinition | undefined;
  input: Input;
  globals: Record<string, unknown>;
}

/**
 * Understands a command line by the commands' data. Throws a usage error that names the wrong word
 * and the nearest right one. This file alone knows the parsing library.
 */
export function parseArguments(
  argv: readonly string[],
  commands: readonly CommandDefinition[],
): Parsed {
  const { path, command, rest } = chooseCommand(argv, commands);
  if (command === undefined) {
    const parser = parserFor([], undefined);
    const word = rest.find((token) => !token.startsWith("-"));
    if (word !== undefined) throw unknownCommand(word, path, commands);
    run(parser, rest, [], undefined);
    return { path, command, input: { args: {}, options: {} }, globals: parser.opts() };
  }
  const parser = parserFor(command.options ?? [], command);
  run(parser, rest, path, command);
  const values = parser.opts();
  const own = new Set(command.options?.map((option) => option.long));
  const pick = (specs: readonly OptionSpec[], taken: ReadonlySet<string>) =>
    Object.fromEntries(specs.map((spec) => [spec.key, values[commanderKey(spec, taken)]]));
  const args: Record<string, string | undefined> = {};
  command.arguments?.forEach((spec, i) => args[spec.name] = parser.processedArgs[i]);
  return {
    path,
    command,
    input: { args, options: pick(command.options ?? [], new Set()) },
    globals: pick(GLOBAL_OPTIONS, own),
  };
}

function parserFor(
  options: readonly OptionSpec[],
  command: CommandDefinition | undefined,
): Command {
  const parser = new Command("sequence").helpOption(false).helpCommand(false).exitOverride();
  parser.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const own = new Set(options.map((option) => option.long));
  for (const spec of options) parser.addOption(optionFor(spec));
  for (const spec of GLOBAL_OPTIONS) {
    if (!own.has(spec.long)) parser.addOption(optionFor(spec));
    // A command may take the long form for an option of its own; the short one stays global.
    else if (spec.short) parser.addOption(new Option(spec.short, spec.summary));
  }
  for (const spec of command?.arguments ?? []) {
    parser.argument(spec.required ? `<${spec.name}>` : `[${spec.name}]`, spec.summary);
  }
  parser.allowExcessArguments(false);
  return parser;
}

function optionFor(spec: OptionSpec): Option {
  const flags = spec.short ? `${spec.short}, ${spec.long}` : spec.long;
  if (spec.kind === "boolean") return new Option(flags, spec.summary);
  const option = new Option(`${flags} <${spec.placeholder ?? "value"}>`, spec.summary);
  if (spec.default !== undefined) option.default(spec.default);
  option.argParser((text: string, before: unknown) => {
    const value = checked(spec, text);
    if (!spec.repeatable) return value;
    return [...(Array.isArray(before) ? before : []), value];
  });
  return option;
}

function checked(spec: OptionSpec, text: string): string | number {
  if (spec.kind === "choice" && !spec.choices!.includes(text)) {
    const meant = nearest(text, spec.choices!);
    throw usageError(
      `${spec.long} ${text} is not one of ${spec.choices!.join(", ")}`,
      meant === undefined ? undefined : `did you mean ${spec.long} ${meant}?`,
    );
  }
  if (spec.kind !== "integer") return text;
  const value = Number(text);
  const min = spec.min ?? 0;
  const max = spec.max ?? Number.MAX_SAFE_INTEGER;
  if (!/^-?\d+$/.test(text) || value < min || value > max) {
    throw usageError(`${spec.long} ${text} is not a whole number from ${min} to ${max}`, undefined);
  }
  return value;
}

function run(
  parser: Command,
  rest: readonly string[],
  path: readonly string[],
  command: CommandDefinition | undefined,
): void {
  try {
    parser.parse([...rest], { from: "user" });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    const [text = "", meant] = cause.message.replace(/^error: /, "").split("\n");
    const hint = meant?.replace(/[()]/g, "").toLowerCase() ??
      (command === undefined ? "sequence --help" : `usage: ${usage(path, command)}`);
    throw usageError(text.replaceAll("'", '"'), hint);
  }
}

function usageError(message: string, hint: string | undefined): UserError {
  return new UserError({
    code: "USAGE",
    exit: "usage",
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}

/**
 * The library's own name for an option: `--no-color` becomes `color: false`. A global option whose
 * long form is `taken` by the command goes by its short one.
 */
function commanderKey(spec: OptionSpec, taken: ReadonlySet<string>): string {
  if (taken.has(spec.long)) return spec.short?.slice(1) ?? "";
  return optionFor(spec).attributeName();
}
