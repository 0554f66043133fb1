import type { CommandDefinition } from "../lib/cli/command.ts";
import { command as login } from "./login/command.ts";
import { command as logout } from "./logout/command.ts";

/** Every command, in the order of the help. */
export const commands: readonly CommandDefinition[] = [login, logout];
