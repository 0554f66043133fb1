/** A keychain program on the PATH that keeps its secrets in files and a log of its arguments. */
import { join } from "node:path";

const LINUX = `
case $1 in
  store) cat > "$KEYCHAIN/$7" ;;
  lookup) cat "$KEYCHAIN/$5" 2>/dev/null || exit 1 ;;
  clear) rm -f "$KEYCHAIN/$5" ;;
esac`;
const MACOS = `
case $1 in
  -i) sed -n 's/.*-a \\([a-z]*\\) -w "\\(.*\\)"/\\1 \\2/p' | while read -r name key; do
        printf '%s' "$key" > "$KEYCHAIN/$name"; done ;;
  find-generic-password) cat "$KEYCHAIN/$5" 2>/dev/null || exit 44 ;;
  delete-generic-password) rm "$KEYCHAIN/$5" 2>/dev/null || exit 44 ;;
esac`;

/** What the program is called here; undefined where there is none to stand in for. */
export const KEYCHAIN_PROGRAM: string | undefined = { linux: "secret-tool", darwin: "security" }[
  Deno.build.os as "linux"
];

export class KeychainDouble {
  readonly env: Record<string, string>;
  #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.env = { PATH: `${folder}:${Deno.env.get("PATH")}`, KEYCHAIN: folder };
  }

  /** Lays the program into `folder`; `fault` is a line of shell that runs before everything. */
  static async make(folder: string, fault = ":"): Promise<KeychainDouble> {
    await Deno.mkdir(folder);
    const body = Deno.build.os === "darwin" ? MACOS : LINUX;
    const script = `#!/bin/sh\nset -u\nprintf '%s\\n' "$*" >> "$KEYCHAIN/arguments"\n` +
      `env >> "$KEYCHAIN/environment"\n${fault}\n${body}\n`;
    await Deno.writeTextFile(join(folder, KEYCHAIN_PROGRAM!), script, { mode: 0o755 });
    return new KeychainDouble(folder);
  }

  async stored(account: string): Promise<string | undefined> {
    return await Deno.readTextFile(join(this.#folder, account)).catch(() => undefined);
  }

  /** Arguments and environment of every run so far. */
  async seen(): Promise<string> {
    const read = (name: string) => Deno.readTextFile(join(this.#folder, name)).catch(() => "");
    return await read("arguments") + await read("environment");
  }
}
