import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { paintFor } from "../../lib/cli/ansi.ts";
import { defineCommand } from "../../lib/cli/command.ts";
import { commandHelp, programHelp } from "../../lib/cli/help.ts";
import { parseArguments } from "../../lib/cli/parser.ts";

const load = () => Promise.reject(new Error("Loaded an action"));
const logs = defineCommand({
  name: "logs",
  summary: "Show log lines",
  examples: [{ command: "sequence logs -f", explains: "follow" }],
  arguments: [{ name: "name", summary: "Deployment" }],
  options: [
    { key: "follow", long: "--follow", short: "-f", kind: "boolean", summary: "Follow" },
    {
      key: "tail",
      long: "--tail",
      kind: "integer",
      placeholder: "N",
      summary: "Lines",
      min: 0,
      max: 1000,
      default: 100,
    },
    {
      key: "level",
      long: "--level",
      kind: "choice",
      choices: ["info", "warn"],
      summary: "Level",
    },
    { key: "feed", long: "--feed", kind: "string", repeatable: true, summary: "Feed" },
  ],
  safety: "none",
  load,
});
const up = defineCommand({ name: "up", summary: "Start", examples: [], safety: "none", load });
const local = defineCommand({
  name: "local",
  summary: "The local platform",
  examples: [],
  safety: "none",
  commands: [up],
});
const hidden = defineCommand({ ...up, name: "edge-host", hidden: true });
const ALL = [logs, local, hidden];

Deno.test("global options stand before or after the command", () => {
  for (const argv of [["--sandbox", "logs", "my-mm"], ["logs", "my-mm", "--sandbox"]]) {
    const parsed = parseArguments(argv, ALL);
    strictEqual(parsed.globals["sandbox"], true);
    strictEqual(parsed.input.args["name"], "my-mm");
  }
  const parsed = parseArguments(["--api-url", "https://x.test", "logs"], ALL);
  strictEqual(parsed.globals["apiUrl"], "https://x.test");
  strictEqual(parsed.command?.name, "logs");
});

Deno.test("options are read by kind, with defaults and repeats", () => {
  const argv = ["logs", "-f", "--level", "warn", "--feed", "a=1", "--feed", "b=2"];
  const { options } = parseArguments(argv, ALL).input;
  strictEqual(options["follow"], true);
  strictEqual(options["tail"], 100);
  strictEqual(options["level"], "warn");
  deepStrictEqual(options["feed"], ["a=1", "b=2"]);
  strictEqual(parseArguments(["logs", "--tail", "7"], ALL).input.options["tail"], 7);
});

Deno.test("--no-color is a global option", () => {
  strictEqual(parseArguments(["logs", "--no-color"], ALL).command?.name, "logs");
});

Deno.test("a wrong value is a usage error that names the value and the rule", () => {
  const usage = { code: "USAGE", exit: "usage" };
  throws(() => parseArguments(["logs", "--tail", "x"], ALL), {
    ...usage,
    message: /--tail x .*0 to 1000/,
  });
  throws(() => parseArguments(["logs", "--tail", "1001"], ALL), usage);
  throws(() => parseArguments(["logs", "--level", "wran"], ALL), { ...usage, hint: /warn/ });
});

Deno.test("an unknown command or option is an error with a did-you-mean", () => {
  throws(() => parseArguments(["lgos"], ALL), { exit: "usage", hint: /sequence logs/ });
  throws(() => parseArguments(["local", "upp"], ALL), { exit: "usage", hint: /sequence local up/ });
  throws(() => parseArguments(["logs", "--folow"], ALL), { exit: "usage", hint: /--follow/ });
  throws(() => parseArguments(["--sandox", "logs"], ALL), { exit: "usage" });
  throws(() => parseArguments(["logs", "a", "b"], ALL), { exit: "usage" });
});

Deno.test("a command may take the long form of --version; -V and one before it stay global", () => {
  const update = defineCommand({
    ...up,
    name: "update",
    options: [{ key: "version", long: "--version", kind: "string", summary: "Version" }],
  });
  const read = (argv: string[]) => {
    const { input, globals } = parseArguments(argv, [update, logs]);
    return [input.options["version"], globals["version"]];
  };
  deepStrictEqual(read(["update", "--version", "0.2.0"]), ["0.2.0", undefined]);
  deepStrictEqual(read(["update", "-V"]), [undefined, true]);
  deepStrictEqual(read(["--version", "update"]), [undefined, true]);
  deepStrictEqual(read(["--version", "update", "--version", "1.0.0"]), ["1.0.0", true]);
  throws(() => read(["update", "--version"]), /argument missing/);
});

Deno.test("a hidden command runs but is neither listed nor suggested", () => {
  strictEqual(parseArguments(["edge-host"], ALL).command, hidden);
  strictEqual(programHelp(ALL, paintFor(false)).includes("edge-host"), false);
  throws(() => parseArguments(["edge-hos"], ALL), { hint: "sequence --help lists the commands" });
});

Deno.test("help shows examples first and loads no action", () => {
  const text = commandHelp(["logs"], logs, paintFor(false));
  const at = (word: string) => text.indexOf(word);
  strictEqual(at("Examples") < at("Usage") && at("Usage") < at("Options"), true);
  strictEqual(text.includes("--tail N"), true);
  strictEqual(commandHelp(["local"], local, paintFor(false)).includes("  up"), true);
});
