import {
  deepStrictEqual as assertEquals,
  notDeepStrictEqual as assertDiffer,
} from "node:assert/strict";
import { sourceFingerprint } from "../../tools/fingerprint.ts";

Deno.test("the fingerprint changes with content, name, place and setting, and only then", async () => {
  const root = await Deno.makeTempDir();
  try {
    const print = (settings: string[] = []) => sourceFingerprint(root, settings);
    await Deno.mkdir(`${root}/lib/market`, { recursive: true });
    await Deno.mkdir(`${root}/templates/maker/target`, { recursive: true });
    await Deno.writeTextFile(`${root}/lib/market/book.ts`, "1");
    const first = await print();

    await Deno.writeTextFile(`${root}/README.md`, "not a source");
    await Deno.writeTextFile(`${root}/templates/maker/target/x`, "left by cargo");
    assertEquals(await print(), first);

    assertDiffer(await print(["version 2"]), first);
    await Deno.writeTextFile(`${root}/lib/market/book.ts`, "2");
    const second = await print();
    assertDiffer(second, first);
    await Deno.rename(`${root}/lib/market/book.ts`, `${root}/lib/market/level.ts`);
    assertDiffer(await print(), second);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
