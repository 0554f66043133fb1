import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sbom } from "../../tools/sbom.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const text = (name: string) => Deno.readTextFile(join(ROOT, name));

Deno.test("the bill of materials names the runtime and every locked package with its hash", async () => {
  const lock = JSON.parse(await text("deno.lock"));
  const config = JSON.parse(await text("deno.json"));
  const document = sbom(config, lock, "0.2.0", "2.6.10");
  strictEqual(document.components.length, Object.keys(lock.npm).length + 1);
  for (const name of ["deno", "commander", "hono", "valibot", "smol-toml", "@clack/prompts"]) {
    ok(document.components.some((each) => each.name === name), name);
  }
  const hono = document.components.find((each) => each.name === "hono")!;
  ok(/^[0-9a-f]{128}$/.test(hono.hashes![0]!.content));
});

Deno.test("the bill of materials lies beside a release's files and is among their checksums", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const list = join(folder, "checksums.txt");
    await Deno.writeTextFile(list, `${"0".repeat(64)}  a.tar.gz\n`);
    for (let times = 0; times < 2; times++) {
      const { success } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", join(ROOT, "tools/sbom.ts"), "--out", folder],
        stderr: "null",
      }).output();
      ok(success);
    }
    const [first, second, ...more] = (await Deno.readTextFile(list)).trimEnd().split("\n");
    const bytes = await Deno.readFile(join(folder, "sequence.cdx.json"));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    deepStrictEqual([first!.slice(66), second, more], [
      "a.tar.gz",
      `${hash}  sequence.cdx.json`,
      [],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a scoped package with a peer keeps its name and version", () => {
  const lock = { npm: { "@a/b@1.2.3_c@4.0.0": {} } };
  const [, found] = sbom({ name: "x", version: "1" }, lock, "1.0.0", "2.6.10").components;
  deepStrictEqual([found!.name, found!.version, found!.purl], [
    "@a/b",
    "1.2.3",
    "pkg:npm/%40a/b@1.2.3",
  ]);
});
