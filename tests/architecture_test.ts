import { deepStrictEqual as assertEquals, ok as assert } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesUnder } from "../tools/file_tree.ts";
import { violations } from "./architecture/rules.ts";
import { sourceFacts } from "./architecture/source_facts.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function check(files: Record<string, string>): string[] {
  return violations(Object.entries(files).map(([path, text]) => sourceFacts(path, text)));
}

/** Asserts that exactly one breach is found, and that it says `expected`. */
function refused(files: Record<string, string>, expected: RegExp): void {
  const found = check(files);
  assertEquals(found.length, 1, found.join("\n"));
  assert(expected.test(found[0]!), found[0]);
}

Deno.test("the program keeps the design's never list", async () => {
  const paths = ["main.ts"];
  for (const folder of ["lib", "commands"]) {
    for (const file of await filesUnder(join(ROOT, folder))) {
      if (file.endsWith(".ts")) paths.push(`${folder}/${file}`);
    }
  }
  const files: Record<string, string> = {};
  for (const path of paths) files[path] = await Deno.readTextFile(join(ROOT, path));
  assertEquals(check(files), []);
});

Deno.test("an import from a higher floor is refused, of types too", () => {
  const up = 'import type { Engine } from "../engine/engine.ts";';
  refused({ "lib/market/book.ts": up }, /lib\/engine\/engine.ts: imports from a higher floor/);
  refused(
    { "lib/platform/daemon.ts": 'import { x } from "../config/keys.ts";' },
    /imports from a higher floor/,
  );
  assertEquals(check({ "lib/engine/run.ts": 'import { b } from "../market/book.ts";' }), []);
});

Deno.test("a hidden upward import by import() is refused", () => {
  refused(
    { "lib/units/px.ts": 'export const x = () => import("../market/book.ts");' },
    /imports from a higher floor/,
  );
});

Deno.test("client and platform may not meet outside the contract", () => {
  refused(
    { "lib/api/rest.ts": 'import { Store } from "../platform/store/store.ts";' },
    /meet at lib\/contract only/,
  );
  refused(
    { "lib/contract/order.ts": 'import { b } from "../market/book.ts";' },
    /stands on lib\/units alone/,
  );
});

Deno.test("a pure room may not read clocks, files or chance", () => {
  const room = (text: string) => ({ "lib/engine/run.ts": text });
  refused(room("export const t = () => Date.now();"), /uses Date.now/);
  refused(room("export const t = () => new Date();"), /uses new Date\(\)/);
  refused(room("export const r = () => Math.random();"), /uses Math.random/);
  refused(room('export const f = () => globalThis.fetch("x");'), /uses fetch/);
  refused(room("setTimeout(() => {}, 1);"), /uses setTimeout/);
  refused(room('export const r = () => Deno["readFile"]("x");'), /uses Deno/);
  refused(room('import { readFile } from "node:fs/promises";'), /does no I\/O/);
});

Deno.test("names that only look like globals are no breach", () => {
  const text = `// Deno.exit(1); console.log("x")
    export const s = "Date.now() Deno.exit";
    export const o = { fetch: 1, console: 2 };
    export const f = (client: { fetch(): void }) => client.fetch();
    export const d = new Date(0);`;
  assertEquals(check({ "lib/engine/run.ts": text }), []);
});

Deno.test("a command may not exit or write by itself", () => {
  const action = (text: string) => ({ "commands/status/action.ts": text });
  refused(action("export const f = () => Deno.exit(1);"), /only main.ts ends the process/);
  refused(action('export const f = () => console.log("x");'), /uses console/);
  refused(action("export const f = () => Deno.stdout.isTerminal();"), /uses Deno.stdout/);
});

Deno.test("barrels and files without a purpose are refused", () => {
  refused({ "lib/market/book.ts": 'export { x } from "./level.ts";' }, /again/);
  refused({ "lib/market/utils.ts": "export const x = 1;" }, /names no purpose/);
});

Deno.test("main.ts imports nothing but the runner and the commands", () => {
  refused(
    { "main.ts": 'import { r } from "./lib/api/rest.ts";' },
    /main.ts runs lib\/cli\/run.ts/,
  );
  assertEquals(check({ "main.ts": 'const load = () => import("./commands/mod.ts");' }), []);
});

Deno.test("a circle of run-time imports is refused, one of types is not", () => {
  const circle = (kind: string) => ({
    "lib/cli/a.ts": 'import { b } from "../config/b.ts"; export const a = b;',
    "lib/config/b.ts": `import ${kind} { a } from "../cli/a.ts"; export const b = 1;`,
  });
  refused(circle(""), /circle: lib\/cli\/a.ts → lib\/config\/b.ts → lib\/cli\/a.ts/);
  assertEquals(check(circle("type")), []);
});

Deno.test("start-up may not load an action, the platform or a package besides commander", () => {
  const start = (run: string, more: Record<string, string> = {}) => ({
    "main.ts": 'import { run } from "./lib/cli/run.ts"; await run();',
    "lib/cli/run.ts": run,
    ...more,
  });
  const daemon = { "lib/platform/daemon.ts": "export const up = 1;" };
  refused(
    start('import { up } from "../platform/daemon.ts";', daemon),
    /start-up loads lib\/platform\/daemon.ts/,
  );
  refused(start('import * as v from "valibot";'), /loads the package valibot/);
  refused(
    { "commands/mod.ts": 'import { parse } from "smol-toml";' },
    /commands\/mod.ts loads the package smol-toml/,
  );
  refused(start('const c = Deno.readTextFileSync("x");'), /Deno.readTextFileSync while it loads/);
  assertEquals(
    check(start('import { Command } from "commander"; import("../platform/daemon.ts");', daemon)),
    [],
  );
  refused(
    {
      "commands/status/command.ts": 'import { action } from "./action.ts";',
      "commands/status/action.ts": "export const action = 1;",
    },
    /loaded only when it was chosen/,
  );
});

Deno.test("completing a line may not load the action of a command", () => {
  refused(
    {
      "commands/hidden/complete_action.ts": 'import { x } from "../session.ts";',
      "commands/session.ts": 'import { action } from "./local/up_action.ts";',
      "commands/local/up_action.ts": "export const action = 1;",
    },
    /completing loads commands\/local\/up_action.ts/,
  );
});
