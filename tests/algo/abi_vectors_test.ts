import assert from "node:assert/strict";
import { ActionBuffer } from "../../lib/algo/action_buffer.ts";
import {
  type FieldValue,
  readStruct,
  type StructValue,
  writeStruct,
} from "../../lib/algo/abi/codec.ts";
import { LAYOUT_0_4_0 } from "../../lib/algo/abi/layout_0_4_0.ts";

interface Vectors {
  host_written: { struct: string; size: number; hex: string; value: unknown }[];
  actions: {
    call: string;
    wasm_actions_hex: string;
    count: number;
    /** `_pad` holds an intent's time to live, ms, as two bytes. */
    actions: (Record<string, string> & { _pad: [number, number] })[];
  }[];
}

const VECTORS = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/abi/vectors-0.4.0.json", import.meta.url)),
) as Vectors;

/** The vectors write integers wider than 32 bits as decimal strings. */
function fromVector(value: unknown): FieldValue {
  if (typeof value === "string") return BigInt(value);
  if (Array.isArray(value)) return value.map(fromVector);
  if (typeof value !== "object" || value === null) return value as number;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromVector(item)]));
}

for (const { struct, size, hex, value } of VECTORS.host_written) {
  Deno.test(`${struct} is written and read as the SDK lays it out`, () => {
    assert.equal(LAYOUT_0_4_0[struct]?.size, size);
    const given = fromVector(value) as StructValue;
    const bytes = new Uint8Array(size).fill(0xee);
    writeStruct(LAYOUT_0_4_0, struct, given, new DataView(bytes.buffer), 0);
    assert.equal(bytes.toHex(), hex);
    assert.deepEqual(readStruct(LAYOUT_0_4_0, struct, new DataView(bytes.buffer), 0), given);
  });
}

for (const { call, wasm_actions_hex, count, actions } of VECTORS.actions) {
  Deno.test(`the actions of ${call} are read as the SDK writes them`, () => {
    // At an odd address, with the leftovers of an earlier callback behind it.
    const memory = new Uint8Array(1200).fill(0xee);
    memory.set(Uint8Array.fromHex(wasm_actions_hex), 64);
    const buffer = new ActionBuffer();
    assert.equal(buffer.copy(new DataView(memory.buffer), memory.buffer.byteLength, 64), true);
    assert.equal(buffer.count, count);
    actions.forEach((action, i) => {
      assert.equal(buffer.orderId(i), BigInt(action["order_id"]!));
      assert.equal(buffer.px1e9[i], Number(action["px_1e9"]));
      assert.equal(buffer.qty1e8[i], Number(action["qty_1e8"]));
      assert.equal(buffer.side[i], action["side"]);
      assert.equal(buffer.kind[i], action["is_cancel"]);
      assert.equal(buffer.orderType[i], action["order_type"]);
      assert.equal(buffer.venueId[i], action["venue_id"]);
      assert.equal(buffer.poolIdx[i], action["pool_idx"]);
      assert.equal(buffer.symbolIdx[i], action["symbol_idx"]);
      assert.equal(buffer.ttlMs[i], action._pad[0] + 256 * action._pad[1]);
    });
    const table = { count, actions: actions.map(fromVector) };
    const written = new Uint8Array(LAYOUT_0_4_0["WasmActions"]!.size);
    writeStruct(LAYOUT_0_4_0, "WasmActions", table, new DataView(written.buffer), 0);
    assert.equal(written.slice(0, 8 + 32 * count).toHex(), wasm_actions_hex);
  });
}

Deno.test("actions outside of the memory, or more than 16, are refused", () => {
  const view = new DataView(new ArrayBuffer(1024));
  view.setUint32(0, 17, true);
  view.setUint32(1008, 1, true);
  const buffer = new ActionBuffer();
  assert.equal(buffer.copy(view, view.byteLength, 4096), false);
  assert.equal(buffer.copy(view, view.byteLength, 1008), false);
  assert.equal(
    buffer.copy(new DataView(new Uint8Array([17, 0, 0, 0, 0, 0, 0, 0]).buffer), 8, 0),
    true,
  );
  assert.equal(buffer.count, 0);
});
