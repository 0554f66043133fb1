import { VENUES } from "../../market/venues.ts";
import type { ArgumentSpec, CommandDefinition, OptionSpec } from "../command.ts";
import { GLOBAL_OPTIONS } from "../global_options.ts";
import { HELP_TOPICS } from "../help_topics.ts";

/** What can stand as a value; `deployments` and `symbols` are asked of the platform. */
export type ValueKind = "text" | "words" | "files" | "folders" | "deployments" | "symbols";

export interface CompletedValue {
  kind: ValueKind;
  /** For `words`. */
  words: readonly string[];
}

export interface CompletedOption {
  /** As they are typed, the long one first. */
  names: readonly string[];
  summary: string;
  /** Absent where the option takes none. */
  value?: CompletedValue;
}

/** What can be typed behind a command's words. */
export interface CompletionNode {
  /** The words, joined by spaces; empty for the program itself. */
  path: string;
  commands: readonly { name: string; summary: string }[];
  /** Options of its own; the global ones come on top. */
  options: readonly CompletedOption[];
  arguments: readonly CompletedValue[];
}

const WORD = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const HELP = { name: "help", summary: "Show help of a command" };

/** A node for the program, for `help`, and for each command that is not hidden. */
export function completionNodes(commands: readonly CommandDefinition[]): CompletionNode[] {
  const shown = named(commands);
  return [
    { path: "", commands: [...shown, HELP], options: [], arguments: [] },
    { path: HELP.name, commands: [...shown, ...HELP_TOPICS], options: [], arguments: [] },
    ...below([], commands),
  ];
}

/** The global options that `node` does not have as its own. */
export function globalOptionsAt(node: CompletionNode): CompletedOption[] {
  const own = new Set(node.options.flatMap((option) => option.names));
  return GLOBAL_OPTIONS.filter((spec) => !own.has(spec.long)).map(completedOption);
}

function below(
  words: readonly string[],
  commands: readonly CommandDefinition[],
): CompletionNode[] {
  return commands.filter((each) => !each.hidden).flatMap((command) => {
    const path = [...words, command.name];
    const node = {
      path: path.join(" "),
      commands: named(command.commands ?? []),
      options: (command.options ?? []).map(completedOption),
      arguments: (command.arguments ?? []).map(argumentValue),
    };
    return [node, ...below(path, command.commands ?? [])];
  });
}

function named(commands: readonly CommandDefinition[]): { name: string; summary: string }[] {
  return commands.filter((each) => !each.hidden).map(({ name, summary }) => ({ name, summary }));
}

function completedOption(spec: OptionSpec): CompletedOption {
  const names = spec.short === undefined ? [spec.long] : [spec.long, spec.short];
  const { summary } = spec;
  return spec.kind === "boolean" ? { names, summary } : { names, summary, value: valueOf(spec) };
}

function valueOf(spec: OptionSpec): CompletedValue {
  if (spec.kind === "choice") return { kind: "words", words: (spec.choices ?? []).map(safeWord) };
  const place = spec.placeholder ?? "";
  const market = marketValue(spec.long.slice(2));
  if (market !== undefined) return market;
  if (/^FILE\b/.test(place)) return { kind: "files", words: [] };
  return { kind: /^(DIR|FOLDER)\b/.test(place) ? "folders" : "text", words: [] };
}

/** An optional `[name]` is a deployment's everywhere; a required one is a name that is new. */
function argumentValue(spec: ArgumentSpec): CompletedValue {
  if (spec.name === "name" && spec.required !== true) return { kind: "deployments", words: [] };
  const market = marketValue(spec.name);
  if (market !== undefined) return market;
  return { kind: /^file/i.test(spec.name) ? "files" : "text", words: [] };
}

/** A venue is one of those that the program knows; what it trades, the platform tells. */
function marketValue(name: string): CompletedValue | undefined {
  if (name === "symbol") return { kind: "symbols", words: [] };
  return name === "venue" ? { kind: "words", words: VENUES.map((each) => each.name) } : undefined;
}

/** Scripts hold words as they are; one that a shell could read as more is a mistake of ours. */
function safeWord(word: string): string {
  if (WORD.test(word)) return word;
  throw new Error(`The choice "${word}" cannot be completed as a plain word`);
}
