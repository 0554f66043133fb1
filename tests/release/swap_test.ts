import { deepStrictEqual as assertEquals, rejects } from "node:assert/strict";
import { join } from "node:path";
import { leftovers, type ProgramFiles, programFiles } from "../../lib/release/program_files.ts";
import { type Swap, swapIn } from "../../lib/release/swap.ts";
import type { UpdateState } from "../../lib/release/update_state.ts";

const RUN = "0123abcd";

interface Place {
  folder: string;
  files: ProgramFiles;
  names(): string[];
  read(name: string): string;
  /** Every state that was written. */
  written: UpdateState[];
  swap(os: typeof Deno.build.os): Swap;
}

/** A folder with a program of version 0.2.0, a new one of 0.3.0 and a kept one of 0.1.0. */
async function inPlace(name: string, work: (place: Place) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const files = programFiles(join(folder, name), RUN);
  const written: UpdateState[] = [];
  const state: UpdateState = {
    schema: "sequence.update-state/1",
    highest: {},
    installs: {
      [files.program]: {
        kept: [
          { version: "0.1.0", file: files.kept("0.1.0").slice(folder.length + 1), sha256: "1" },
          { version: "0.2.0", file: files.kept("0.2.0").slice(folder.length + 1), sha256: "2" },
        ],
        pending: { version: "0.3.0", key: "k" },
      },
    },
  };
  try {
    await Deno.writeTextFile(files.program, "current");
    await Deno.writeTextFile(files.fresh, "new");
    await Deno.writeTextFile(files.kept("0.1.0"), "older");
    await work({
      folder,
      files,
      written,
      names: () => [...Deno.readDirSync(folder)].map((entry) => entry.name).sort(),
      read: (file) => Deno.readTextFileSync(join(folder, file)),
      swap: (os) => ({
        files,
        from: files.fresh,
        version: "0.3.0",
        current: state.installs[files.program]!.kept[1]!,
        state,
        writeState: (next) => {
          written.push(next);
          return Promise.resolve();
        },
        os,
      }),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const nothing = () => {};

for (const os of ["linux", "windows"] as const) {
  Deno.test(`the new program is in place and only the last one is kept (steps for ${os})`, () =>
    inPlace("sequence", async ({ files, names, read, written, swap }) => {
      await swapIn(swap(os), nothing);
      assertEquals(names(), ["sequence", "sequence.old-0.2.0"]);
      assertEquals([read("sequence"), read("sequence.old-0.2.0")], ["new", "current"]);
      assertEquals(written.at(-1)!.highest, { k: "0.3.0" });
      assertEquals(written.at(-1)!.installs[files.program]!.kept.length, 1);
    }));
}

Deno.test("what is about to happen is recorded before the first change of a name", () =>
  inPlace("sequence", async ({ names, written, swap }) => {
    const seen: string[] = [];
    await swapIn(swap("linux"), () => void seen.push(`${written.length} ${names().length}`));
    assertEquals(seen[0], "1 3");
  }));

Deno.test("a program that is kept already, such as after an interruption, is kept again", () =>
  inPlace("sequence", async ({ files, names, read, swap }) => {
    await Deno.link(files.program, files.kept("0.2.0"));
    await swapIn(swap("linux"), nothing);
    assertEquals(names(), ["sequence", "sequence.old-0.2.0"]);
    assertEquals([read("sequence"), read("sequence.old-0.2.0")], ["new", "current"]);
  }));

for (const os of ["linux", "windows"] as const) {
  Deno.test(`a new program that cannot be renamed in leaves all as it was (steps for ${os})`, () =>
    inPlace("sequence.exe", async ({ files, names, read, swap, written }) => {
      await Deno.remove(files.fresh);
      await rejects(() => swapIn(swap(os), nothing), Deno.errors.NotFound);
      assertEquals(names(), ["sequence.exe", "sequence.old-0.1.0.exe"]);
      assertEquals(read("sequence.exe"), "current");
      const { kept, pending } = written.at(-1)!.installs[files.program]!;
      assertEquals([kept.map(({ version }) => version), pending], [["0.1.0"], undefined]);
    }));
}

Deno.test("only files of interrupted updates of this program count as left behind", () =>
  inPlace("sequence", async ({ folder, files, names }) => {
    const others = [
      ".sequence.0123abcd.txt",
      ".other.0123abcd.part",
      ".sequence.zzz.part",
      "x.part",
    ];
    for (const name of others) await Deno.writeTextFile(join(folder, name), "");
    await Deno.mkdir(join(folder, ".sequence.01234567.part"));
    for (const name of [".sequence.ffffffff.part", ".sequence.ffffffff.link"]) {
      await Deno.writeTextFile(join(folder, name), "");
    }
    const found = (await leftovers(files)).map((path) => path.slice(folder.length + 1)).sort();
    assertEquals(found, [
      ".sequence.0123abcd.new",
      ".sequence.ffffffff.link",
      ".sequence.ffffffff.part",
    ]);
    assertEquals(names().includes("sequence.old-0.1.0"), true);
  }));
