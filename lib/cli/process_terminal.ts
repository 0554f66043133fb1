import type { OutStream, ScreenSize, Terminal } from "./context.ts";

const SIGNALS = Deno.build.os !== "windows";
const DEFAULT_SIZE: ScreenSize = { columns: 80, rows: 24 };

/** The terminal that this process was started in. */
export function processTerminal(stdout: OutStream, term: string | undefined): Terminal {
  const bytes = new Uint8Array(4096);
  return {
    available: stdout.isTerminal && Deno.stdin.isTerminal() && term !== "dumb",
    size() {
      try {
        const size = Deno.consoleSize();
        // A terminal that nobody told its size has none.
        return size.columns > 0 && size.rows > 0 ? size : DEFAULT_SIZE;
      } catch {
        return DEFAULT_SIZE;
      }
    },
    setRaw(raw) {
      // With `cbreak` the terminal goes on turning Ctrl-C, Ctrl-Z and Ctrl-\ into signals.
      Deno.stdin.setRaw(raw, { cbreak: raw && SIGNALS });
    },
    async read() {
      const n = await Deno.stdin.read(bytes);
      return n === null ? undefined : bytes.slice(0, n);
    },
    writeNow(text) {
      let rest = new TextEncoder().encode(text);
      while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
    },
    listen(events) {
      const signals: [Deno.Signal, () => void][] = SIGNALS
        ? [
          ["SIGWINCH", events.resized],
          ["SIGTSTP", events.suspended],
          ["SIGCONT", events.resumed],
          ["SIGHUP", events.hungUp],
          ["SIGQUIT", events.hungUp],
        ]
        : [];
      for (const [signal, handler] of signals) Deno.addSignalListener(signal, handler);
      const ends = ["unload", "error", "unhandledrejection"];
      for (const end of ends) globalThis.addEventListener(end, events.ending);
      return () => {
        for (const [signal, handler] of signals) Deno.removeSignalListener(signal, handler);
        for (const end of ends) globalThis.removeEventListener(end, events.ending);
      };
    },
    stopProcess() {
      if (SIGNALS) Deno.kill(Deno.pid, "SIGSTOP");
    },
  };
}
