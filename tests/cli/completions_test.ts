import assert from "node:assert/strict";
import { commands } from "../../commands/mod.ts";
import { type CommandDefinition, defineCommand } from "../../lib/cli/command.ts";
import { bashScript } from "../../lib/cli/completions/bash.ts";
import { fishScript } from "../../lib/cli/completions/fish.ts";
import {
  type CompletionNode,
  completionNodes,
  globalOptionsAt,
} from "../../lib/cli/completions/model.ts";
import { powershellScript } from "../../lib/cli/completions/powershell.ts";
import { zshScript } from "../../lib/cli/completions/zsh.ts";

const SCRIPTS = { bashScript, fishScript, powershellScript, zshScript };

function node(path: string, from: readonly CommandDefinition[]): CompletionNode {
  const found = completionNodes(from).find((each) => each.path === path);
  assert.ok(found, `there is a node ${path}`);
  return found;
}

function optionsOf(all: readonly CommandDefinition[]): string[] {
  return all.filter((each) => !each.hidden).flatMap((each) => [
    ...(each.options ?? []).map((option) => option.long),
    ...optionsOf(each.commands ?? []),
  ]);
}

const SAMPLE: readonly CommandDefinition[] = [
  defineCommand({
    name: "sample",
    summary: "It's a $(sample): `quoted` \\ text",
    examples: [],
    safety: "none",
    arguments: [{ name: "name", summary: "" }, { name: "symbol", summary: "" }],
    options: [
      { key: "a", long: "--data", kind: "string", placeholder: "FILE", summary: "" },
      { key: "b", long: "--into", kind: "string", placeholder: "DIR", summary: "" },
      { key: "c", long: "--mode", kind: "choice", choices: ["fast", "slow"], summary: "" },
      { key: "d", long: "--count", short: "-c", kind: "integer", summary: "" },
      { key: "f", long: "--symbol", kind: "string", placeholder: "S", summary: "" },
      { key: "e", long: "--version", kind: "string", placeholder: "V", summary: "" },
    ],
    load: () => Promise.reject(new Error("An action was loaded")),
  }),
  defineCommand({
    name: "fresh",
    summary: "",
    examples: [],
    safety: "none",
    arguments: [{ name: "name", summary: "", required: true }],
    load: () => Promise.reject(new Error("An action was loaded")),
  }),
  defineCommand({ name: "__secret", summary: "", examples: [], safety: "none", hidden: true }),
];

Deno.test("the kind of a value follows from how the command writes it", () => {
  const { options, arguments: places } = node("sample", SAMPLE);
  const kinds = Object.fromEntries(options.map(({ names, value }) => [names[0], value?.kind]));
  assert.deepEqual(kinds, {
    "--data": "files",
    "--into": "folders",
    "--mode": "words",
    "--count": "text",
    "--symbol": "symbols",
    "--version": "text",
  });
  assert.deepEqual(options[3]!.names, ["--count", "-c"]);
  assert.deepEqual(places.map((each) => each.kind), ["deployments", "symbols"]);
});

Deno.test("the name of something new is no deployment's", () => {
  assert.deepEqual(node("fresh", SAMPLE).arguments.map((each) => each.kind), ["text"]);
});

Deno.test("an option of a command stands before the global one of the same name", () => {
  const globals = globalOptionsAt(node("sample", SAMPLE)).map((option) => option.names[0]);
  assert.ok(!globals.includes("--version"));
  assert.ok(globals.includes("--sandbox"));
});

Deno.test("hidden commands are completed nowhere", () => {
  assert.deepEqual(node("", SAMPLE).commands.map((each) => each.name), ["sample", "fresh", "help"]);
  for (const [name, script] of Object.entries(SCRIPTS)) {
    assert.ok(!script(SAMPLE).includes("__secret"), name);
  }
});

Deno.test("each script holds every command and every option of the program", () => {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const text = script(commands);
    for (const { path } of completionNodes(commands)) {
      for (const word of path.split(" ")) assert.ok(text.includes(word), `${name}: ${path}`);
    }
    for (const long of optionsOf(commands)) {
      assert.ok(text.includes(name === "fishScript" ? `-l ${long.slice(2)}` : long), long);
    }
  }
});

Deno.test("a choice that a shell could read as more than a word is refused", () => {
  const evil = defineCommand({
    name: "evil",
    summary: "",
    examples: [],
    safety: "none",
    options: [{ key: "a", long: "--a", kind: "choice", choices: ["$(id)"], summary: "" }],
  });
  assert.throws(() => bashScript([evil]), /"\$\(id\)" cannot be completed/);
});

Deno.test("no two options of a command differ by case alone, which PowerShell could not tell", () => {
  for (const each of completionNodes(commands)) {
    const taking = [...each.options, ...globalOptionsAt(each)]
      .filter((option) => option.value !== undefined)
      .flatMap((option) => option.names.map((name) => name.toLowerCase()));
    assert.equal(new Set(taking).size, taking.length, each.path);
  }
});
