import assert from "node:assert/strict";
import { withMemoryMaximum } from "../../lib/algo/memory_limit.ts";
import { readWasm } from "../../lib/algo/wasm_binary.ts";
import { tinyModule } from "./tiny_module.ts";

Deno.test("a memory maximum is set, lowered, or kept where it is smaller already", () => {
  for (
    const [own, limit, expected] of [
      [undefined, 256, 256],
      [undefined, 65536, 65536],
      [1000, 256, 256],
      [100, 256, 100],
    ] as const
  ) {
    const options = own === undefined ? {} : { maxPages: own };
    const bytes = tinyModule({ functions: {}, ...options });
    const before = readWasm(bytes);
    const after = readWasm(withMemoryMaximum(bytes, limit));
    assert.deepEqual(after.memory, { minPages: 17, maxPages: expected, shared: false });
    assert.deepEqual(after.exports, before.exports);
    assert.deepEqual(after.data, before.data);
  }
});

Deno.test("the bounded module is valid and the rest of its bytes are the same", () => {
  const bytes = tinyModule({ functions: {}, data: [{ at: 0x90000, bytes: new Uint8Array(300) }] });
  const bounded = withMemoryMaximum(bytes, 300);
  assert.equal(WebAssembly.validate(bounded as Uint8Array<ArrayBuffer>), true);
  const rest = (wasm: Uint8Array) =>
    readWasm(wasm).sections.filter(({ id }) => id !== 5)
      .map(({ from, to }) => wasm.slice(from, to).toHex());
  assert.deepEqual(rest(bounded), rest(bytes));
});
