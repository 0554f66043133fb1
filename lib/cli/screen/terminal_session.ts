import type { Context, ScreenSize } from "../context.ts";
import { FrameWriter } from "./frame_writer.ts";
import { type Key, KeyDecoder } from "./key_decoder.ts";

/** No cursor, no wrapping at the right edge. */
const SET_UP = "\x1b[?25l\x1b[?7l";
/** The same on a page of its own. */
const ENTER = `\x1b[?1049h${SET_UP}`;
/** Cleared first: tmux (3.3) leaves rows of a page that has grown on the one that it goes back to. */
const LEAVE = "\x1b[0m\x1b[2J\x1b[?7h\x1b[?25h\x1b[?1049l";
/** A lone ESC is the Escape key when nothing follows it for this long. */
const ESCAPE_MS = 50;
/** The longest that a terminal which takes nothing any more may hold up the end. */
const LAST_WRITE_MS = 500;

export interface SessionEvents {
  key(key: Key): void;
  resized(size: ScreenSize): void;
  /** The picture has to be drawn again although nothing changed. */
  redraw(): void;
  /** The terminal is gone, or asks to end. */
  hungUp(): void;
}

/**
 * The terminal while a full-screen command has it, from {@link open} to {@link close}. However the
 * process ends in between (but for SIGKILL), and while it is suspended, the terminal is as it was.
 */
export class TerminalSession {
  #context: Context;
  #events: SessionEvents;
  #writer = new FrameWriter();
  #entered = false;
  #closed = false;
  #suspended = false;
  #write: Promise<void> = Promise.resolve();
  #unlisten: () => void = () => {};

  constructor(context: Context, events: SessionEvents) {
    this.#context = context;
    this.#events = events;
  }

  open(): void {
    const { terminal } = this.#context;
    this.#unlisten = terminal.listen({
      resized: () => this.#events.resized(terminal.size()),
      suspended: () => void this.#suspend(),
      resumed: () => this.#resume(),
      hungUp: () => this.#events.hungUp(),
      ending: () => this.#leave(),
    });
    this.#enter();
    void this.#readKeys();
  }

  /** Shows a picture; resolves when the terminal has taken it. Gives whether anything changed. */
  async draw(lines: readonly string[], size: ScreenSize): Promise<boolean> {
    await this.#write;
    if (!this.#entered || this.#suspended) return false;
    const frame = this.#writer.frame(lines, size);
    if (frame === "") return false;
    this.#write = this.#context.stdout.write(frame);
    await this.#write;
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#settled();
    this.#leave();
    this.#unlisten();
  }

  #enter(): void {
    if (this.#entered || this.#closed) return;
    const { terminal } = this.#context;
    terminal.setRaw(true);
    terminal.writeNow(ENTER);
    this.#entered = true;
    this.#writer.forget();
  }

  /** Also called while the process ends: everything happens at once, and never twice. */
  #leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    const { terminal } = this.#context;
    try {
      terminal.writeNow(LEAVE);
      terminal.setRaw(false);
    } catch {
      // The terminal is gone, and with it what there was to restore.
    }
  }

  async #suspend(): Promise<void> {
    if (this.#suspended || this.#closed) return;
    this.#suspended = true;
    await this.#settled();
    this.#leave();
    this.#context.terminal.stopProcess();
  }

  #resume(): void {
    this.#suspended = false;
    if (this.#closed) return;
    if (this.#entered) {
      // Stopped without a word (SIGSTOP): the shell may have changed what was set.
      this.#context.terminal.setRaw(true);
      this.#context.terminal.writeNow(SET_UP);
      this.#writer.forget();
    } else this.#enter();
    this.#events.resized(this.#context.terminal.size());
    this.#events.redraw();
  }

  /** What is being written gets through first, else it would come after the restored screen. */
  async #settled(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      this.#write.catch(() => {}),
      this.#context.sleep(LAST_WRITE_MS, late.signal),
    ]);
    late.abort();
  }

  async #readKeys(): Promise<void> {
    const { terminal } = this.#context;
    const decoder = new KeyDecoder();
    try {
      for (let reading = terminal.read();; reading = terminal.read()) {
        if (decoder.pending && await this.#isLate(reading)) this.#give(decoder.flush());
        const bytes = await reading;
        if (bytes === undefined) break;
        this.#give(decoder.push(bytes));
      }
    } catch {
      // A terminal that can't be read is gone.
    }
    if (!this.#closed) this.#events.hungUp();
  }

  async #isLate(reading: Promise<unknown>): Promise<boolean> {
    const waiting = new AbortController();
    const late = this.#context.sleep(ESCAPE_MS, waiting.signal).then(() => true);
    const first = await Promise.race([reading.then(() => false), late]);
    waiting.abort();
    return first;
  }

  #give(keys: readonly Key[]): void {
    for (const key of keys) if (!this.#closed) this.#events.key(key);
  }
}
