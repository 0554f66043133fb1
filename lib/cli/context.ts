/** The options that stand before or after every command. */
export interface GlobalOptions {
  sandbox: boolean;
  local: boolean;
  json: boolean;
  quiet: boolean;
  debug: boolean;
  yes: boolean;
  apiUrl: string | undefined;
  project: string | undefined;
}

/** One of the process's output streams as the boundary sees it. */
export interface OutStream {
  readonly isTerminal: boolean;
  readonly colour: boolean;
  /** Columns; 80 where it is no terminal. */
  columns(): number;
  write(text: string): Promise<void>;
}

/** A finished child process. */
export interface ProcessResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ProcessOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Passes the child's stdout and stderr through to our stderr instead of collecting them. */
  passThrough?: boolean;
  /** What the child reads; nothing if absent. The way for a secret: arguments can be seen. */
  stdin?: string;
  signal?: AbortSignal;
}

/** Questions to the person at the terminal. Every call throws a usage error without one. */
export interface Prompt {
  readonly available: boolean;
  secret(message: string): Promise<string>;
  /** A line of text, shown while it is typed. */
  text(message: string): Promise<string>;
  /** `false` on Enter. */
  confirm(message: string): Promise<boolean>;
}

/** A terminal's window, in characters. */
export interface ScreenSize {
  columns: number;
  rows: number;
}

/** What happens around a screen, besides keys. */
export interface TerminalEvents {
  /** The window has another size. */
  resized(): void;
  /** Ctrl-Z or SIGTSTP: the shell wants its terminal back. */
  suspended(): void;
  /** The process goes on after it was stopped. */
  resumed(): void;
  /** The window is gone, or SIGQUIT. */
  hungUp(): void;
  /** The process ends now, also by a failure: only what is done at once is still done. */
  ending(): void;
}

/** The screen and the keyboard of a full-screen command. */
export interface Terminal {
  /** Whether there is a screen to draw on and keys to read. */
  readonly available: boolean;
  size(): ScreenSize;
  /** Keys as they are pressed and not shown; Ctrl-C and Ctrl-Z stay signals where there are any. */
  setRaw(raw: boolean): void;
  /** What was typed next; undefined when nothing will come any more. */
  read(): Promise<Uint8Array | undefined>;
  /** Writes without waiting for anything else. */
  writeNow(text: string): void;
  /** Tells of what happens until the returned function is called. */
  listen(events: TerminalEvents): () => void;
  /** Stops this process until somebody lets it go on. */
  stopProcess(): void;
}

/** Everything that an action may touch of the world; a test hands in another one. */
export interface Context {
  readonly options: GlobalOptions;
  readonly cwd: string;
  readonly version: string;
  env(name: string): string | undefined;
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  readonly prompt: Prompt;
  readonly terminal: Terminal;
  /** The whole of standard input as text, for `--with-token`. */
  readStdin(): Promise<string>;
  readonly fetch: typeof fetch;
  openWebSocket(url: string, headers: Record<string, string>): WebSocket;
  /** Throws `NotFound` (Deno's) when there is no such program. */
  run(command: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult>;
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** A line on stderr; silent with `--quiet` and `--json`. */
  note(text: string): Promise<void>;
  /** A warning on stderr; silent with `--json`. */
  warn(text: string): Promise<void>;
  /** With `--debug` a line on stderr; silent with `--json`. */
  debug(text: string): Promise<void>;
  /** Shows `label` on stderr while `work` takes longer than 300 ms. */
  progress<T>(label: string, work: Promise<T>): Promise<T>;
  /** Writes one row of a following command: `row` as NDJSON with `--json`, else `text`. */
  emit(row: unknown, text: (paint: import("./paint.ts").Paint) => string): Promise<void>;
  /** The same for rows that came together, in one write. */
  emitAll<T>(
    rows: readonly T[],
    text: (row: T, paint: import("./paint.ts").Paint) => string,
  ): Promise<void>;
}
