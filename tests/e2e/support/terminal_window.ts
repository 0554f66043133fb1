/** A real terminal of tmux, with a shell in it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { BINARY, cleanEnv } from "./program.ts";
import type { Scene } from "./scene.ts";

const LONGEST_MS = 30_000;
const LOOK_MS = 20;

/** Whether there is a tmux on this machine. */
export const hasTmux = await new Deno.Command("tmux", { args: ["-V"] }).output()
  .then(({ success }) => success, () => false);

export class TerminalWindow {
  #socket: string;
  #folder: string;
  #env: Record<string, string>;

  private constructor(scene: Scene, env: Record<string, string>) {
    this.#folder = scene.folder;
    this.#socket = join(scene.folder, "tmux");
    this.#env = cleanEnv({
      SEQUENCE_HOME: scene.home,
      SEQUENCE_LOCAL_PORT: "0",
      PS1: "$ ",
      ...env,
    });
  }

  /** Opens a window of this size, runs `work`, and ends everything in it. */
  static async with(
    scene: Scene,
    options: { columns: number; rows: number; env?: Record<string, string> },
    work: (window: TerminalWindow) => Promise<void>,
  ): Promise<void> {
    const window = new TerminalWindow(scene, options.env ?? {});
    const size = ["-x", String(options.columns), "-y", String(options.rows)];
    await window.#tmux("-f", "/dev/null", "new-session", "-d", ...size, "sh");
    try {
      await window.enter("stty -g > before && clear && echo ready");
      await window.until(/^ready$/m);
      await work(window);
    } finally {
      await window.#tmux("kill-server");
    }
  }

  /** Types a line of shell and Enter. */
  async enter(line: string): Promise<void> {
    await this.#tmux("send-keys", "-l", line);
    await this.keys("Enter");
  }

  /** Presses keys by tmux's names, such as `Tab`, `C-z`, `q`. */
  async keys(...names: string[]): Promise<void> {
    await this.#tmux("send-keys", ...names);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** What a person sees; with `codes` also its colours as escape sequences. */
  async text(codes = false): Promise<string> {
    return await this.#tmux("capture-pane", "-p", ...(codes ? ["-e"] : []));
  }

  /** Waits until the screen shows `wanted`, and gives all of it. */
  async until(wanted: string | RegExp, meanwhile?: () => Promise<void>): Promise<string> {
    for (const end = Date.now() + LONGEST_MS;;) {
      const text = await this.text();
      if (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) return text;
      if (Date.now() > end) throw new Error(`${wanted} did not come; the screen shows:\n${text}`);
      await meanwhile?.();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Presses a key again and again until the screen shows `wanted`. */
  async pressUntil(key: string, wanted: string | RegExp): Promise<void> {
    await this.until(wanted, () => this.keys(key));
  }

  /** Starts `sequence …` in the window and gives its process id. */
  async start(line: string): Promise<number> {
    const file = join(this.#folder, "pid");
    await Deno.remove(file).catch(() => {});
    const program = line.replace(/^sequence/, `"${BINARY}"`);
    await this.enter(`sh -c 'echo $$ > pid; exec ${program}'; echo "ended with $?"`);
    for (const end = Date.now() + LONGEST_MS;;) {
      const pid = Number(await Deno.readTextFile(file).catch(() => ""));
      if (pid > 0) return pid;
      if (Date.now() > end) throw new Error(`${line} did not start`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Asserts that the shell has its terminal back: page, cursor, wrapping, and every setting. */
  async isRestored(): Promise<void> {
    assert.deepEqual(await this.modes(), { alternate: false, cursor: true, wrap: true });
    await this.enter("clear; stty -g > after; cmp before after && echo the same settings");
    await this.until(/^the same settings$/m);
  }

  async modes(): Promise<{ alternate: boolean; cursor: boolean; wrap: boolean }> {
    const format = "#{alternate_on} #{cursor_flag} #{wrap_flag}";
    const [alternate, cursor, wrap] = (await this.#tmux("display-message", "-p", format)).trim()
      .split(" ").map((each) => each === "1");
    return { alternate: alternate!, cursor: cursor!, wrap: wrap! };
  }

  async #tmux(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-u", "-S", this.#socket, ...args],
      cwd: this.#folder,
      clearEnv: true,
      env: this.#env,
      stdin: "null",
    }).output();
    if (success) return new TextDecoder().decode(stdout);
    throw new Error(`tmux ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}
