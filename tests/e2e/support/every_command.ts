/** A command line for every command that the program has, from the commands' own data. */
import { commands } from "../../../commands/mod.ts";
import type { CommandDefinition } from "../../../lib/cli/command.ts";

export interface CommandLine {
  args: string[];
  stdin?: string;
}

/** What stands for an argument, by its name. */
const ARGUMENTS: Record<string, string> = { venue: "kraken", symbol: "BTC-USDT", shell: "bash" };

/** What a command needs besides, so that it does its real work and ends. */
const MORE: Record<string, string[]> = {
  "deploy": ["--skip-build"],
  "kill": ["my-mm"],
  "watch": ["--once"],
  "update": ["--check"],
};

/**
 * Every command that can be typed, hidden ones aside, once. `secrets` gives what a command reads
 * from standard input.
 */
export function everyCommand(secrets: { key: string; venue: string }): CommandLine[] {
  const lines: CommandLine[] = [];
  const walk = (list: readonly CommandDefinition[], path: string[]) => {
    for (const command of list) {
      if (command.hidden) continue;
      const words = [...path, command.name];
      if (command.commands) walk(command.commands, words);
      if (command.load) lines.push(lineFor(command, words, secrets));
    }
  };
  walk(commands, []);
  return lines;
}

function lineFor(
  command: CommandDefinition,
  words: string[],
  secrets: { key: string; venue: string },
): CommandLine {
  const values = (command.arguments ?? []).filter(({ required }) => required)
    .map(({ name }) => ARGUMENTS[name] ?? "my-mm");
  const args = [...words, ...values, ...MORE[words.join(" ")] ?? []];
  if (words[0] === "login") return { args: [...args, "--with-token"], stdin: secrets.key };
  if (words[0] === "connect") return { args: [...args, "--with-secrets"], stdin: secrets.venue };
  return { args };
}
