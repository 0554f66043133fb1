import type { Action, CommandDefinition } from "../../lib/cli/command.ts";
import { bashScript } from "../../lib/cli/completions/bash.ts";
import { fishScript } from "../../lib/cli/completions/fish.ts";
import { powershellScript } from "../../lib/cli/completions/powershell.ts";
import { zshScript } from "../../lib/cli/completions/zsh.ts";

export const bash = printing("bash", bashScript);
export const zsh = printing("zsh", zshScript);
export const fish = printing("fish", fishScript);
export const powershell = printing("powershell", powershellScript);

function printing(
  shell: string,
  script: (commands: readonly CommandDefinition[]) => string,
): Action {
  return async () => {
    const { commands } = await import("../mod.ts");
    const text = script(commands);
    return { json: { shell, script: text }, text: () => text };
  };
}
