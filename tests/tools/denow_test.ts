import { deepStrictEqual as assertEquals, match as assertMatch } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DENOW = fileURLToPath(new URL("../../denow", import.meta.url));
const PINNED = /^version=(\S+)$/m.exec(await Deno.readTextFile(DENOW))![1]!;

/** What denow may find on PATH besides the programs that a test puts there. */
const BASICS = ["dirname", "uname", "mkdir", "mktemp", "rm", "mv", "chmod", "cut", "sed", "cat"];
const HASHERS = ["sha256sum", "shasum", "openssl"];

class Machine {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Machine> {
    const machine = new Machine(await Deno.makeTempDir());
    await Deno.mkdir(machine.path("bin"));
    await Deno.mkdir(machine.path("repo"));
    await Deno.copyFile(DENOW, machine.path("repo", "denow"));
    for (const program of [...BASICS, ...HASHERS]) {
      const found = await which(program);
      if (found !== undefined) await Deno.symlink(found, machine.path("bin", program));
    }
    return machine;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Writes a shell script that can be run. */
  async script(path: string, text: string): Promise<void> {
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  /** A stand-in for Deno `version` that tells its arguments and ends with the last of them. */
  deno(path: string, version: string): Promise<void> {
    return this.script(
      path,
      `if [ "$1" = --version ]; then echo "deno ${version} (stable)"; exit 0; fi
for last; do printf '<%s>' "$last"; done
printf ' %s %s' "$DENO_TLS_CA_STORE" "$DENO_NO_UPDATE_CHECK"
exit "$last"`,
    );
  }

  async denow(args: string[], env: Record<string, string> = {}) {
    const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
      args: [this.path("repo", "denow"), ...args],
      cwd: this.folder,
      clearEnv: true,
      env: { PATH: this.path("bin"), ...env },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  async cached(): Promise<string[]> {
    const names: string[] = [];
    for await (const entry of Deno.readDir(this.path("repo", ".deno"))) names.push(entry.name);
    return names;
  }
}

async function which(program: string): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const path = join(folder, program);
    if (await Deno.stat(path).then((info) => info.isFile, () => false)) return path;
  }
  return undefined;
}

function test(name: string, fn: (machine: Machine) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const machine = await Machine.make();
      try {
        await fn(machine);
      } finally {
        await Deno.remove(machine.folder, { recursive: true });
      }
    },
  });
}

test("denow passes arguments and the exit code through to the pinned Deno", async (machine) => {
  await machine.deno(machine.path("bin", "deno"), PINNED);
  const { code, stdout } = await machine.denow(["task", "a b", "", "*", "7"]);
  assertEquals(stdout, "<task><a b><><*><7> system,mozilla 1");
  assertEquals(code, 7);
});

test("denow keeps settings that are there", async (machine) => {
  await machine.deno(machine.path("bin", "deno"), PINNED);
  const env = { DENO_TLS_CA_STORE: "system", DENO_NO_UPDATE_CHECK: "0" };
  assertEquals((await machine.denow(["0"], env)).stdout, "<0> system 0");
});

test("denow passes over another version on PATH, also one that starts the same", async (machine) => {
  await machine.deno(machine.path("bin", "deno"), `${PINNED}0`);
  await machine.deno(machine.path("repo", ".deno", "deno"), PINNED);
  assertEquals((await machine.denow(["0"])).code, 0);
  await Deno.remove(machine.path("repo", ".deno", "deno"));
  assertMatch((await machine.denow(["0"])).stderr, /Could not get Deno/);
});

test("denow without any source says which ones it tried and leaves nothing", async (machine) => {
  const { code, stderr } = await machine.denow(["--version"]);
  assertEquals(code, 1);
  assertMatch(stderr, /dl\.deno\.land gave no usable file and there is no pip for PyPI/);
  assertEquals(await machine.cached(), []);
});

test("denow refuses a download with another SHA-256 and leaves nothing", async (machine) => {
  await machine.script(
    machine.path("bin", "curl"),
    'while [ "$1" != -o ]; do shift; done; echo archive > "$2"',
  );
  // Stands for unzip: what comes out of the archive is a program that would tell on being run.
  await machine.script(
    machine.path("bin", "unzip"),
    `printf '#!/bin/sh\\necho ran > "${machine.path("ran")}"\\n'`,
  );
  const { code, stderr } = await machine.denow(["--version"]);
  assertEquals(code, 1);
  assertMatch(stderr, /Refused: the SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/);
  assertEquals(await machine.cached(), []);
  assertEquals(await Deno.stat(machine.path("ran")).then(() => true, () => false), false);
});

test("denow takes the wheel from PyPI where the download host refuses", async (machine) => {
  await machine.script(machine.path("bin", "curl"), "exit 22");
  await machine.script(
    machine.path("bin", "pip"),
    `[ "$1" = --version ] && exit 0
for argument; do
  [ "$previous" = --dest ] && dest=$argument
  [ "$previous" = --platform ] && platform=$argument
  previous=$argument
done
echo wheel > "$dest/deno-${PINNED}-py3-none-$platform.whl"`,
  );
  await machine.script(
    machine.path("bin", "unzip"),
    `[ "$3" = deno-${PINNED}.data/scripts/deno ] && exec cat "${Deno.execPath()}"`,
  );
  const { code, stderr, stdout } = await machine.denow(["eval", "Deno.exit(5)"]);
  assertMatch(stderr, /from PyPI/);
  if (Deno.version.deno === PINNED) {
    assertEquals({ code, stdout }, { code: 5, stdout: "" });
    assertEquals(await machine.cached(), ["deno"]);
  } else {
    assertMatch(stderr, /Refused: the SHA-256/);
  }
});
