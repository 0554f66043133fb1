import { basename, join } from "node:path";
import type { Context } from "../../lib/cli/context.ts";

/** Sources beside `src/`. */
const TOP_LEVEL = new Set(["Cargo.toml", "Sequence.toml", "build.rs"]);
/** Editors write a file in several steps; one build answers them all. */
const SETTLE_MS = 200;

/** Runs `work` now and after each pause in changes to the project's sources, until Ctrl-C. */
export async function atEachChange(
  context: Context,
  folder: string,
  work: () => Promise<void>,
): Promise<void> {
  const sources = new SourceWatch(folder);
  const stop = () => sources.close();
  context.signal.addEventListener("abort", stop);
  try {
    while (!context.signal.aborted) {
      await work();
      await sources.changed();
      await context.sleep(SETTLE_MS, context.signal);
    }
  } finally {
    context.signal.removeEventListener("abort", stop);
    sources.close();
  }
}

class SourceWatch {
  #watchers: Deno.FsWatcher[];
  #dirty = false;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(folder: string) {
    // The folder itself, for an editor may put a new file in the place of the old one.
    const top = Deno.watchFs(folder, { recursive: false });
    this.#watchers = [top];
    void this.#listen(top, (path) => TOP_LEVEL.has(basename(path)));
    try {
      const inner = Deno.watchFs(join(folder, "src"));
      this.#watchers.push(inner);
      void this.#listen(inner, () => true);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }

  /** Resolves when something has changed since the last call, or when the watch is closed. */
  async changed(): Promise<void> {
    if (!this.#dirty && !this.#closed) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    this.#dirty = false;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const watcher of this.#watchers) watcher.close();
    this.#wake?.();
  }

  async #listen(watcher: Deno.FsWatcher, counts: (path: string) => boolean): Promise<void> {
    for await (const { kind, paths } of watcher) {
      if (kind === "access" || !paths.some(counts)) continue;
      this.#dirty = true;
      this.#wake?.();
    }
  }
}
