import { deepStrictEqual, doesNotMatch, match, rejects, strictEqual } from "node:assert/strict";
import { commands } from "../../commands/mod.ts";
import { defineCommand, type Safety } from "../../lib/cli/command.ts";
import { paintFor } from "../../lib/cli/ansi.ts";
import { confirmDanger } from "../../lib/cli/confirm.ts";
import { commandHelp } from "../../lib/cli/help.ts";
import { type Gate, gate, safetyOf } from "../../lib/cli/safety.ts";
import { fakeContext } from "../support/fake_context.ts";

/** Target × terminal × flags; a column for each tier. */
const TABLE: [string, Gate, Gate, Gate][] = [
  // target terminal flags            none  confirm   confirm-by-name
  ["live    terminal -", "go", "ask", "ask-name"],
  ["live    terminal named", "go", "ask", "ask-name"],
  ["live    terminal yes", "go", "go", "ask-name"],
  ["live    terminal yes named", "go", "go", "go"],
  ["live    terminal dry-run", "go", "go", "go"],
  ["live    script   -", "go", "refuse", "refuse"],
  ["live    script   named", "go", "refuse", "refuse"],
  ["live    script   yes", "go", "go", "refuse"],
  ["live    script   yes named", "go", "go", "go"],
  ["live    script   dry-run", "go", "go", "go"],
  ["sandbox terminal -", "go", "go", "go"],
  ["sandbox script   -", "go", "go", "go"],
  ["sandbox script   yes named", "go", "go", "go"],
  ["local   terminal -", "go", "go", "go"],
  ["local   script   -", "go", "go", "go"],
  ["local   script   yes named", "go", "go", "go"],
];

Deno.test("the gate: target × terminal × flags for each tier", () => {
  const tiers: Safety[] = ["none", "confirm", "confirm-by-name"];
  const found = TABLE.map(([row]) => {
    const [target, terminal, ...flags] = row.split(/\s+/);
    const ways = tiers.map((safety) =>
      gate({
        safety,
        target: target as "live" | "sandbox" | "local",
        canAsk: terminal === "terminal",
        yes: flags.includes("yes"),
        named: flags.includes("named"),
        dryRun: flags.includes("dry-run"),
      })
    );
    return [row, ...ways];
  });
  deepStrictEqual(found, TABLE);
});

Deno.test("an option raises the tier of its command, and only where it is given", () => {
  const command = defineCommand({
    name: "x",
    summary: "",
    examples: [],
    safety: "none",
    options: [
      { key: "flatten", long: "--flatten", kind: "boolean", summary: "", safety: "confirm" },
      { key: "harmless", long: "--harmless", kind: "boolean", summary: "" },
    ],
  });
  strictEqual(safetyOf(command, { flatten: undefined, harmless: true }), "none");
  strictEqual(safetyOf(command, { flatten: false }), "none");
  strictEqual(safetyOf(command, { flatten: true }), "confirm");
  strictEqual(
    safetyOf({ ...command, safety: "confirm-by-name" }, { flatten: true }),
    "confirm-by-name",
  );
});

Deno.test("what can trade or can't be undone has a tier", () => {
  const tiers = Object.fromEntries(commands.map(({ name, safety }) => [name, safety]));
  const wanted: Record<string, Safety> = {
    deploy: "confirm",
    start: "confirm",
    stop: "none",
    undeploy: "confirm-by-name",
    status: "none",
    logs: "none",
  };
  for (const [name, safety] of Object.entries(wanted)) strictEqual(tiers[name], safety, name);
});

Deno.test("help tells what a command and its options ask on live, and nothing where they don't", () => {
  const help = (name: string) =>
    commandHelp([name], commands.find((each) => each.name === name)!, paintFor(false));
  match(help("undeploy"), /On the live target\n {2}sequence undeploy {2}asks for the name/);
  match(help("kill"), /On the live target\n {2}--flatten {2}asks first/);
  doesNotMatch(help("stop"), /On the live target/);
});

Deno.test("a live command without a terminal and without --yes is refused with exit 7", async () => {
  const context = fakeContext();
  await rejects(confirmDanger(context, "live", "confirm", "start my-mm"), {
    code: "REFUSED",
    exit: "refused",
    message: /start my-mm/,
    hint: /--yes/,
  });
});

Deno.test("a No at the question refuses, a Yes goes on, the question says what happens", async () => {
  await rejects(
    confirmDanger(fakeContext({ answers: [false] }), "live", "confirm", "start my-mm"),
    { exit: "refused" },
  );
  const context = fakeContext({ answers: [true] });
  await confirmDanger(context, "live", "confirm", "start my-mm");
  deepStrictEqual(context.asked, ["LIVE: start my-mm?"]);
});

Deno.test("a question on live shows what a platform calls a thing, and obeys none of it", async () => {
  const context = fakeContext({ answers: [true, "x"] });
  await confirmDanger(context, "live", "confirm", "start a\x1b[2K\rstop b");
  deepStrictEqual(context.asked, ["LIVE: start a\\u{1b}[2K\\u{d}stop b?"]);
});

Deno.test("by name: the name must be typed, another word or Enter refuses", async () => {
  const about = { name: "my-mm", named: false };
  const ask = (typed: string) => {
    const context = fakeContext({ answers: [typed] });
    return confirmDanger(context, "live", "confirm-by-name", "remove my-mm", about);
  };
  await ask("my-mm");
  for (const typed of ["", "y", "yes", "my-mm-2", "MY-MM"]) {
    await rejects(ask(typed), { exit: "refused" }, typed);
  }
});

Deno.test("by name: --yes in a script needs the name on the command line", async () => {
  const context = fakeContext({ options: { yes: true } });
  const confirm = (named: boolean) =>
    confirmDanger(context, "live", "confirm-by-name", "remove my-mm", { name: "my-mm", named });
  await rejects(confirm(false), { exit: "refused", hint: /name it on the command line, my-mm/ });
  await confirm(true);
});
