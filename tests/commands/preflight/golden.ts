import assert from "node:assert/strict";
import { type Any, type CheckedScene, goodDocuments, inCheckedScene } from "./checked_scene.ts";

/** A way to fail one check, the row that it gives, and how it is cured. */
export interface Golden {
  name: string;
  id: string;
  breaks(scene: CheckedScene): Promise<unknown> | unknown;
  row: { status: "warn" | "fail"; measured: string | RegExp; fix: string };
  /** Absent where the platform is well again. */
  cures?(scene: CheckedScene): Promise<unknown> | unknown;
}

/** Changes a document of the platform, or a part of it. */
export function changed(
  path: string,
  change: (document: Any) => void,
): (scene: CheckedScene) => void {
  return (scene) => {
    const document = goodDocuments()[path];
    change(document);
    scene.documents[path] = document;
  };
}

/** ns since the epoch, so long before now. */
export function ago(ns: bigint): bigint {
  return BigInt(Date.now()) * 1_000_000n - ns;
}

/** Registers a test for each: broken it has this row, cured it is ok. */
export function goldenTests(goldens: readonly Golden[]): void {
  for (const { name, id, breaks, row, cures } of goldens) {
    Deno.test(`preflight tells of ${name}, and no more once it is cured`, () =>
      inCheckedScene(async (scene) => {
        await breaks(scene);
        const { rows, exit } = await scene.check();
        const found = rows.filter((each) => each.id === id);
        assert.equal(found.length, 1, id);
        const { status, measured, fix } = found[0]!;
        if (row.measured instanceof RegExp) assert.match(measured, row.measured);
        else assert.equal(measured, row.measured);
        assert.deepEqual([status, fix?.replaceAll(scene.url, "URL")], [row.status, row.fix]);
        if (row.status === "fail") assert.equal(exit, "checkFailed");

        if (cures === undefined) scene.documents = goodDocuments();
        else await cures(scene);
        const cured = await scene.rows(id);
        assert.deepEqual(cured.map((each) => [each.status, each.fix]), [["ok", null]]);
      }));
  }
}
