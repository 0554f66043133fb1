import type { Context } from "./context.ts";
import type { ExitName } from "./errors.ts";
import type { Paint } from "./paint.ts";

/** A positional argument. Optional ones come last. */
export interface ArgumentSpec {
  name: string;
  summary: string;
  required?: boolean;
}

/** An option of one command. `key` is what the action reads. */
export interface OptionSpec {
  key: string;
  /** As it is typed, `--tail` or `--follow`. */
  long: string;
  /** As it is typed, `-f`. */
  short?: string;
  summary: string;
  /** `boolean` takes no value; `integer` is checked against `min` and `max` at parsing. */
  kind: "boolean" | "string" | "integer" | "choice";
  /** What stands for the value in help, such as `N`. */
  placeholder?: string;
  choices?: readonly string[];
  min?: number;
  max?: number;
  default?: string | number;
  repeatable?: boolean;
  /** Raises the command's tier where the option is given. */
  safety?: Safety;
}

export interface ExampleSpec {
  command: string;
  explains: string;
}

/** What stands between a command and real money on the live target. */
export type Safety = "none" | "confirm" | "confirm-by-name";

export interface Input {
  args: Readonly<Record<string, string | undefined>>;
  options: Readonly<Record<string, unknown>>;
}

/** What an action hands to the output boundary, which alone writes to stdout. */
export interface CommandResult {
  /** The JSON document without `schema` and `target`; the boundary adds both. Absent for streams. */
  json?: Record<string, unknown>;
  /** The text for people; `paint` colours for the stream that it will be written to. */
  text?: (paint: Paint) => string;
  /** Whom the command talked to; absent where it talked to nobody. */
  target?: "live" | "sandbox" | "local";
  /** For a result that is shown although something failed (such as one refusing edge). */
  exit?: ExitName;
}

export type Action = (context: Context, input: Input) => Promise<CommandResult>;

/** A command as data. Help, parsing, completions, docs and did-you-mean derive from it. */
export interface CommandDefinition {
  name: string;
  summary: string;
  description?: string;
  examples: readonly ExampleSpec[];
  arguments?: readonly ArgumentSpec[];
  options?: readonly OptionSpec[];
  safety: Safety;
  /** Left out of help and completions. */
  hidden?: boolean;
  /** Subcommands, as in `local up`. A group has no action of its own. */
  commands?: readonly CommandDefinition[];
  /** Loads the action; called only when the command was chosen. */
  load?: () => Promise<{ action: Action }>;
}

/** Gives a literal the type of a command without widening it. */
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}
