import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { TerminalSession } from "../../../lib/cli/screen/terminal_session.ts";
import { fakeContext } from "../../support/fake_context.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

function session() {
  const terminal = new FakeTerminal(20, 3);
  const seen: string[] = [];
  const context = fakeContext({
    terminal,
    stdout: {
      isTerminal: true,
      colour: true,
      columns: () => 20,
      write: (text) => {
        terminal.screen.write(text);
        return Promise.resolve();
      },
    },
    sleep: (_ms, signal) =>
      new Promise((resolve) => signal?.addEventListener("abort", () => resolve())),
  });
  const opened = new TerminalSession(context, {
    key: (key) => seen.push(key.type === "named" ? key.name : key.text),
    resized: ({ columns, rows }) => seen.push(`${columns}x${rows}`),
    redraw: () => seen.push("redraw"),
    hungUp: () => seen.push("hungUp"),
  });
  opened.open();
  const draw = (...lines: string[]) => opened.draw(lines, terminal.size());
  return { terminal, opened, seen, draw };
}

function isRestored({ raw, screen }: FakeTerminal): void {
  deepStrictEqual(
    { raw, page: screen.alternate, cursor: screen.cursorShown, wraps: screen.wraps },
    { raw: false, page: false, cursor: true, wraps: true },
  );
}

Deno.test("a session takes the terminal, draws on it, and leaves it as it was", async () => {
  const { terminal, opened, draw } = session();
  deepStrictEqual([terminal.raw, terminal.screen.alternate], [true, true]);
  deepStrictEqual([terminal.screen.cursorShown, terminal.screen.wraps], [false, false]);
  strictEqual(await draw("hello"), true);
  strictEqual(await draw("hello"), false, "nothing changed, nothing was written");
  deepStrictEqual(terminal.screen.lines(), ["hello", "", ""]);
  await opened.close();
  isRestored(terminal);
  ok(!terminal.heard);
  strictEqual(await draw("late"), false, "nothing is drawn on a terminal that was given back");
});

Deno.test("the end of the process restores the terminal at once", () => {
  const { terminal } = session();
  terminal.tell("ending");
  isRestored(terminal);
  terminal.tell("ending");
  isRestored(terminal);
});

Deno.test("a suspended session gives the terminal back and takes it again", async () => {
  const { terminal, draw, seen } = session();
  await draw("before");
  terminal.tell("suspended");
  await turn();
  strictEqual(terminal.stops, 1);
  strictEqual(terminal.rawWhenStopped, false);
  isRestored(terminal);
  strictEqual(await draw("hidden"), false);
  terminal.screen.resize(30, 4);
  terminal.tell("resumed");
  deepStrictEqual(seen, ["30x4", "redraw"]);
  ok(terminal.raw && terminal.screen.alternate);
  await draw("before");
  strictEqual(terminal.screen.lines()[0], "before", "all of it is drawn again");
});

Deno.test("a session that was stopped without a word draws everything again", async () => {
  const { terminal, opened, draw, seen } = session();
  await draw("before");
  terminal.screen.write("\x1b[1;1Hshell\x1b[?25h");
  terminal.setRaw(false);
  terminal.tell("resumed");
  deepStrictEqual(seen, ["20x3", "redraw"]);
  await draw("before");
  strictEqual(terminal.screen.lines()[0], "before");
  deepStrictEqual([terminal.raw, terminal.screen.cursorShown], [true, false]);
  await opened.close();
  isRestored(terminal);
});

Deno.test("keys and sizes are handed on, and none after the end", async () => {
  const { terminal, opened, seen } = session();
  terminal.type("q\x1b[A");
  await turn();
  terminal.resizeTo(40, 12);
  deepStrictEqual(seen, ["q", "up", "40x12"]);
  await opened.close();
  terminal.type("q");
  await turn();
  deepStrictEqual(seen, ["q", "up", "40x12"]);
});

Deno.test("a keyboard that is gone ends the session", async () => {
  const { terminal, seen } = session();
  terminal.endInput();
  await turn();
  deepStrictEqual(seen, ["hungUp"]);
});
