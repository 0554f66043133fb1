import assert from "node:assert/strict";
import {
  cursorNumber,
  cursorOf,
  fillId,
  meshId,
  nodeOrderId,
  parentId,
} from "../../../lib/platform/store/ids.ts";

Deno.test("parent and fill ids of different counters never collide", () => {
  const parents = new Set<string>();
  const fills = new Set<string>();
  for (let n = 1; n <= 50_000; n++) {
    parents.add(parentId(n));
    fills.add(fillId(n));
  }
  assert.equal(parents.size, 50_000);
  assert.equal(fills.size, 50_000);
  assert.match(parentId(1), /^P-[0-9a-f]{8}$/);
  assert.match(parentId(2 ** 32 + 1), /^P-[0-9a-f]{16}$/);
  assert.match(fillId(1), /^fil_[0-9a-f]{16}$/);
});

Deno.test("cursors sort as text in the order of their numbers and can be read back", () => {
  const numbers = [1, 9, 10, 255, 256, 65_536, 2 ** 40];
  const cursors = numbers.map((n) => cursorOf("l", n));
  assert.deepEqual([...cursors].sort(), cursors);
  assert.deepEqual(cursors.map((cursor) => cursorNumber("l", cursor)), numbers);
});

Deno.test("a cursor of another topic or shape is refused", () => {
  assert.equal(cursorNumber("l", cursorOf("o", 5)), undefined);
  for (const bad of ["", "l_", "l_5", "l_0000000000000g", " l_00000000000001"]) {
    assert.equal(cursorNumber("l", bad), undefined, bad);
  }
});

Deno.test("ids of an instance depend on deployment, label and order alone", () => {
  assert.equal(nodeOrderId("dep_1", "maker", 17n, 1), "algo:dep_1:maker:17:1");
  assert.equal(meshId("dep_1", "maker"), meshId("dep_1", "maker"));
  assert.notEqual(meshId("dep_1", "maker"), meshId("dep_1", "hedger"));
  assert.notEqual(meshId("dep_1", "maker"), meshId("dep_2", "maker"));
});
