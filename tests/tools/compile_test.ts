import { deepStrictEqual as assertEquals, ok as assert } from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../../tools/compile.ts";
import { filesUnder } from "../../tools/file_tree.ts";

const RELEASE = new URL("../../lib/release/", import.meta.url).href;
const TEMPLATES = fileURLToPath(new URL("../../templates", import.meta.url));

const MAIN = `
import { BUILD } from "${RELEASE}build_info.ts";
if (Deno.args[0] === "files") await (await import("./files.ts")).list();
else console.log(JSON.stringify({ build: BUILD, loaded: globalThis.loaded ?? false }));
`;
const FILES = `
import { assetPath } from "${RELEASE}assets.ts";
globalThis.loaded = true;
const found = {};
async function walk(path) {
  for await (const { name, isDirectory } of Deno.readDir(assetPath("templates/" + path))) {
    const below = path === "" ? name : path + "/" + name;
    if (isDirectory) await walk(below);
    else found[below] = (await Deno.readTextFile(assetPath("templates/" + below))).length;
  }
}
export async function list() {
  await walk("");
  console.log(JSON.stringify({ found, loaded: globalThis.loaded }));
}
`;

async function output(program: string, args: string[], cwd: string) {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("a compiled program knows its build, loads lazily and reads what it carries", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const main = join(folder, "main.ts");
    await Deno.writeTextFile(main, MAIN);
    await Deno.writeTextFile(join(folder, "files.ts"), FILES);
    const out = join(folder, Deno.build.os === "windows" ? "program.exe" : "program");
    const target = Deno.build.target;
    const said: string[] = [];
    const say = (line: string) => void said.push(line);

    assert(await compile({ main, out, target }, say));
    assert(said.some((line) => /total +[\d,]+ bytes/.test(line)), said.join("\n"));

    const plain = await output(out, [], folder);
    assertEquals(plain.loaded, false);
    assertEquals(plain.build.target, target);
    assertEquals(plain.build.deno, Deno.version.deno);
    assertEquals(plain.build.channel, "stable");

    const expected: Record<string, number> = {};
    for (const file of await filesUnder(TEMPLATES)) {
      expected[file] = (await Deno.readTextFile(join(TEMPLATES, file))).length;
    }
    const files = await output(out, ["files"], folder);
    assertEquals(new Map(Object.entries(files.found)), new Map(Object.entries(expected)));
    assertEquals(files.loaded, true);

    assertEquals(await compile({ main, out, target }, say), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
