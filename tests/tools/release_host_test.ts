import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { answer } from "../../tools/release_host.ts";

Deno.test("a folder is served as a release, its files alone", async () => {
  const root = await Deno.makeTempDir();
  try {
    const folder = join(root, "release");
    await Deno.mkdir(folder);
    await Deno.writeTextFile(join(folder, "checksums.txt"), "abc\n");
    await Deno.writeTextFile(join(root, "secret"), "no\n");
    const releases = [{ tag: "cli/v0.2.0-beta.1", folder }];
    const ask = (path: string) =>
      answer(new Request(`http://127.0.0.1:1${path}`), "acme/sequence", releases);
    const [row] = await (await ask("/repos/acme/sequence/releases?per_page=100")).json();
    const { tag_name, draft, prerelease, assets } = row;
    deepStrictEqual([tag_name, draft, prerelease], ["cli/v0.2.0-beta.1", false, true]);
    deepStrictEqual(assets.map((each: { size: number }) => each.size), [4]);
    const { pathname } = new URL(assets[0].browser_download_url);
    strictEqual(await (await ask(pathname)).text(), "abc\n");
    for (const path of ["/download/cli%2Fv0.2.0-beta.1/..%2Fsecret", "/repos/a/b/releases"]) {
      const response = await ask(path);
      strictEqual(response.status, 404, path);
      await response.body?.cancel();
    }
    deepStrictEqual(await (await ask("/repos/acme/sequence/releases?page=2")).json(), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
