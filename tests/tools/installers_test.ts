import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { filledIn, writeInstallers } from "../../tools/installers.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const KEYS = ["A".repeat(43) + "=", "B".repeat(43) + "="];

Deno.test("both installers of a checkout have a place for repository and keys", async () => {
  for (const name of ["install.sh", "install.ps1"] as const) {
    const script = await Deno.readTextFile(join(ROOT, name));
    const text = filledIn(name, script, "acme/sequence", KEYS);
    ok(text.includes("'acme/sequence'") && text.includes(`'${KEYS.join(",")}'`), name);
    throws(() => filledIn(name, text, "x/y", []), /needs the line/);
  }
});

Deno.test("a release's folder gets the installers and their checksums, once", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "checksums.txt"), `${"0".repeat(64)}  a.tar.gz\n`);
    await writeInstallers(folder, "acme/sequence", KEYS);
    await writeInstallers(folder, "acme/sequence", KEYS);
    const lines = (await Deno.readTextFile(join(folder, "checksums.txt"))).trimEnd().split("\n");
    deepStrictEqual(lines.map((line) => line.slice(66)), ["a.tar.gz", "install.sh", "install.ps1"]);
    const bytes = await Deno.readFile(join(folder, "install.sh"));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    strictEqual(lines[1]!.slice(0, 64), hash);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
