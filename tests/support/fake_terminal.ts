import type { Terminal, TerminalEvents } from "../../lib/cli/context.ts";
import { ScreenDouble } from "./screen_double.ts";

/** A terminal whose keys and signals come from the test, and whose screen can be read. */
export class FakeTerminal implements Terminal {
  readonly available = true;
  readonly screen: ScreenDouble;
  raw = false;
  /** How often the process was stopped. */
  stops = 0;
  /** What the terminal was like when the process was stopped. */
  rawWhenStopped: boolean | undefined;
  #events: TerminalEvents | undefined;
  #typed: (Uint8Array | undefined)[] = [];
  #wake: (() => void) | undefined;

  constructor(columns: number, rows: number) {
    this.screen = new ScreenDouble(columns, rows);
  }

  /** Types `text`, all at once. */
  type(text: string): void {
    this.#push(new TextEncoder().encode(text));
  }

  /** Nothing will be typed any more. */
  endInput(): void {
    this.#push(undefined);
  }

  resizeTo(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.#events?.resized();
  }

  tell(event: keyof TerminalEvents): void {
    this.#events?.[event]();
  }

  /** Whether anybody listens to what happens. */
  get heard(): boolean {
    return this.#events !== undefined;
  }

  size() {
    return { columns: this.screen.columns, rows: this.screen.rows };
  }

  setRaw(raw: boolean): void {
    this.raw = raw;
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#typed.length === 0) await new Promise<void>((wake) => this.#wake = wake);
    return this.#typed.shift();
  }

  writeNow(text: string): void {
    this.screen.write(text);
  }

  listen(events: TerminalEvents): () => void {
    this.#events = events;
    return () => this.#events = undefined;
  }

  stopProcess(): void {
    this.stops++;
    this.rawWhenStopped = this.raw;
  }

  #push(bytes: Uint8Array | undefined): void {
    this.#typed.push(bytes);
    this.#wake?.();
  }
}
