import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "completions",
  summary: "Print a completion script for a shell",
  description:
    "Prints a script that completes commands, options, their values and names of deployments. " +
    "Names are asked of the platform that the line is for; it is never started for that.",
  examples: [
    { command: 'eval "$(sequence completions bash)"', explains: "in ~/.bashrc" },
    { command: 'eval "$(sequence completions zsh)"', explains: "in ~/.zshrc" },
    { command: "sequence completions fish | source", explains: "in ~/.config/fish/config.fish" },
  ],
  safety: "none",
  commands: [
    defineCommand({
      name: "bash",
      summary: "For bash, with or without its completion package",
      examples: [{
        command: 'eval "$(sequence completions bash)"',
        explains: "in ~/.bashrc",
      }],
      safety: "none",
      load: async () => ({ action: (await import("./action.ts")).bash }),
    }),
    defineCommand({
      name: "zsh",
      summary: "For zsh",
      examples: [
        { command: 'eval "$(sequence completions zsh)"', explains: "in ~/.zshrc" },
        {
          command: 'sequence completions zsh > "${fpath[1]}/_sequence"',
          explains: "once, for every shell to come",
        },
      ],
      safety: "none",
      load: async () => ({ action: (await import("./action.ts")).zsh }),
    }),
    defineCommand({
      name: "fish",
      summary: "For fish",
      examples: [
        {
          command: "sequence completions fish | source",
          explains: "in ~/.config/fish/config.fish",
        },
        {
          command: "sequence completions fish > ~/.config/fish/completions/sequence.fish",
          explains: "once, for every shell to come",
        },
      ],
      safety: "none",
      load: async () => ({ action: (await import("./action.ts")).fish }),
    }),
    defineCommand({
      name: "powershell",
      summary: "For PowerShell 5.1 and 7",
      examples: [{
        command: "sequence completions powershell | Out-String | Invoke-Expression",
        explains: "in $PROFILE",
      }],
      safety: "none",
      load: async () => ({ action: (await import("./action.ts")).powershell }),
    }),
  ],
});
