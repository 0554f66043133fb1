import type { ArgumentSpec, CommandDefinition, OptionSpec, Safety } from "./command.ts";
import { GLOBAL_OPTIONS } from "./global_options.ts";
import { section, wrapped } from "./help_section.ts";
import { HELP_TOPICS } from "./help_topics.ts";
import type { Paint } from "./paint.ts";

const NAME = "sequence";
const WIDTH = 80;

/** Help of the program: what it is, the shortest way in, every command, the global options. */
export function programHelp(commands: readonly CommandDefinition[], paint: Paint): string {
  return [
    `${paint.bold(NAME)} builds, deploys and watches trading algos.`,
    section("Start here", [
      [`${NAME} login --sandbox`, "choose the platform in this program, or a seq_test_ key"],
      [`${NAME} init my-mm`, "a market maker that builds and trades as it is"],
      [`${NAME} --sandbox deploy`, "build and deploy what Sequence.toml describes"],
    ], paint),
    section("Commands", visible(commands).map((each) => [each.name, each.summary]), paint),
    section("Options", GLOBAL_OPTIONS.map(optionRow), paint),
    section("More", HELP_TOPICS.map((each) => [`${NAME} help ${each.name}`, each.summary]), paint),
    paint.dim(`\`${NAME} <command> --help\` tells more about a command.`),
  ].join("\n\n");
}

/** Help of one command; examples come first. */
export function commandHelp(
  path: readonly string[],
  command: CommandDefinition,
  paint: Paint,
): string {
  const parts = [wrapped(command.description ?? command.summary, WIDTH)];
  const examples = command.examples.map((each) => [each.command, each.explains] as const);
  if (examples.length > 0) parts.push(section("Examples", examples, paint));
  parts.push(`${paint.bold("Usage")}\n  ${usage(path, command)}`);
  const asks = safetyLines(command);
  if (asks.length > 0) parts.push(section("On the live target", asks, paint));
  if (command.commands) {
    const rows = visible(command.commands).map((each) => [each.name, each.summary] as const);
    parts.push(section("Commands", rows, paint));
  }
  const args = command.arguments?.map((each) => [argumentForm(each), each.summary] as const) ?? [];
  if (args.length > 0) parts.push(section("Arguments", args, paint));
  if (command.options?.length) {
    parts.push(section("Options", command.options.map(optionRow), paint));
  }
  parts.push(section("Global options", GLOBAL_OPTIONS.map(optionRow), paint));
  return parts.join("\n\n");
}

/** One line that shows how a command is written. */
export function usage(path: readonly string[], command: CommandDefinition): string {
  const words = [NAME, ...path];
  if (command.commands) words.push("<command>");
  words.push(...command.arguments?.map(argumentForm) ?? []);
  if (command.options?.length) words.push("[options]");
  return words.join(" ");
}

/** `<name>` for an argument that must be there, `[name]` for one that may be left out. */
function argumentForm({ name, required }: ArgumentSpec): string {
  return required ? `<${name}>` : `[${name}]`;
}

/** What a command, or an option of it, asks before real money is at stake. */
function safetyLines(command: CommandDefinition): (readonly [string, string])[] {
  const words: Record<Safety, string> = {
    "none": "",
    "confirm": "asks first (Enter is No); without a terminal it needs --yes",
    "confirm-by-name": "asks for the name; without a terminal it needs the name and --yes",
  };
  const own = [[`${NAME} ${command.name}`, words[command.safety]] as const];
  const options = (command.options ?? []).map(({ long, safety = "none" }) =>
    [long, words[safety]] as const
  );
  return [...own, ...options].filter(([, text]) => text !== "");
}

function visible(commands: readonly CommandDefinition[]): CommandDefinition[] {
  return commands.filter((command) => !command.hidden);
}

function optionRow(option: OptionSpec): readonly [string, string] {
  const names = option.short ? `${option.short}, ${option.long}` : `    ${option.long}`;
  const value = option.kind === "choice"
    ? option.choices!.join("|")
    : option.placeholder ?? "VALUE";
  const taken = option.kind === "boolean" ? names : `${names} ${value}`;
  const preset = option.default === undefined ? "" : ` (default ${option.default})`;
  return [taken, option.summary + preset];
}
