import assert from "node:assert/strict";
import { commands } from "../../commands/mod.ts";
import { paintFor } from "../../lib/cli/ansi.ts";
import { commandHelp } from "../../lib/cli/help.ts";

Deno.test("help writes an argument as it must be typed: <…> if it must be there, else […]", () => {
  for (const command of commands) {
    const help = commandHelp([command.name], command, paintFor(false));
    for (const { name, required } of command.arguments ?? []) {
      const form = required ? `<${name}>` : `[${name}]`;
      assert.ok(help.includes(`sequence ${command.name} ${form}`), `usage of ${command.name}`);
      assert.match(help, new RegExp(`^ {2}${form.replace(/\W/g, "\\$&")} {2}\\S`, "m"));
    }
  }
});
