/** A machine for `install.sh`: a PATH that holds just what a test puts there. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { filledIn } from "../../tools/installers.ts";

const SCRIPT = fileURLToPath(new URL("../../install.sh", import.meta.url));

/** What the script needs of any system, besides something to download with. */
const BASICS = [
  "awk",
  "chmod",
  "cut",
  "date",
  "expr",
  "grep",
  "gzip",
  "mkdir",
  "mktemp",
  "mv",
  "rm",
  "sed",
  "sh",
  "sort",
  "tail",
  "tar",
  "tr",
  "uname",
];

export interface Tools {
  shell: "dash" | "bash" | "busybox";
  client: "curl" | "wget";
  /** Whether openssl is there, which checks signatures. */
  openssl: boolean;
}

/** Where a program of this system is; undefined if there is none. */
export async function which(name: string): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = join(folder, name);
    if (await Deno.stat(path).then((info) => info.isFile, () => false)) return path;
  }
  return undefined;
}

/** Every shell with every download program that this system has. */
export async function toolSets(): Promise<Tools[]> {
  const sets: Tools[] = [];
  for (const shell of ["dash", "bash", "busybox"] as const) {
    if (await which(shell) === undefined) continue;
    for (const client of ["curl", "wget"] as const) {
      // busybox brings a wget of its own.
      if (shell !== "busybox" && await which(client) === undefined) continue;
      if (client === "curl" && await which("curl") === undefined) continue;
      sets.push({ shell, client, openssl: true });
    }
  }
  return sets;
}

/** The target that the script has to find. */
export function thisTarget(): string {
  return Deno.build.target;
}

export class Machine {
  readonly folder: string;
  /** Where the program goes. */
  readonly bin: string;
  #command: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.bin = join(folder, "home", ".local", "bin");
  }

  static async make(tools: Tools, script: { repo: string; keys: string[] }): Promise<Machine> {
    const machine = new Machine(await Deno.realPath(await Deno.makeTempDir()));
    const path = join(machine.folder, "path");
    await Deno.mkdir(path);
    await Deno.mkdir(join(machine.folder, "home"));
    const link = async (name: string, to: string | undefined) => {
      if (to !== undefined) await Deno.symlink(to, join(path, name));
    };
    const busybox = tools.shell === "busybox" ? await which("busybox") : undefined;
    for (const name of BASICS) await link(name, busybox ?? await which(name));
    if (busybox !== undefined) await link("sha256sum", busybox);
    else for (const name of ["sha256sum", "shasum", "perl"]) await link(name, await which(name));
    await link(
      tools.client,
      (tools.client === "wget" ? busybox : undefined) ?? await which(tools.client),
    );
    if (tools.openssl) await link("openssl", await which("openssl"));
    const text = filledIn("install.sh", await Deno.readTextFile(SCRIPT), script.repo, script.keys);
    const file = join(machine.folder, "install.sh");
    await Deno.writeTextFile(file, text);
    const shell = (await which(tools.shell))!;
    machine.#command = busybox === undefined ? [shell, file] : [shell, "sh", file];
    return machine;
  }

  /** Runs the installer. */
  async install(env: Record<string, string>) {
    const [program, ...args] = this.#command;
    const { code, stdout, stderr } = await new Deno.Command(program!, {
      args,
      cwd: this.folder,
      clearEnv: true,
      env: { PATH: join(this.folder, "path"), HOME: join(this.folder, "home"), ...env },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  /** `name mode content` of everything in the target folder, hidden files too. */
  async listing(): Promise<string[]> {
    const rows: string[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(this.bin)) {
        const path = join(this.bin, name);
        const { mode } = await Deno.lstat(path);
        const content = isFile ? await Deno.readTextFile(path) : "";
        rows.push(`${name} ${(mode! & 0o777).toString(8)} ${content}`);
      }
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
    return rows.sort();
  }

  async remove(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
