import assert from "node:assert/strict";
import { parseExact, stringifyExact } from "../../lib/contract/json.ts";

Deno.test("integers under a key with a unit are BigInt, however small they are", () => {
  assert.deepEqual(
    parseExact('{"px_1e9": 5, "qty_1e8": -3, "ts_ns": 0, "mesh_id": 1, "algo_order_id": 2}'),
    { px_1e9: 5n, qty_1e8: -3n, ts_ns: 0n, mesh_id: 1n, algo_order_id: 2n },
  );
});

Deno.test("other integers are numbers as long as a number holds them exactly", () => {
  assert.deepEqual(
    parseExact('{"a": 9007199254740991, "b": 9007199254740992, "c": -9007199254740993}'),
    { a: 9007199254740991, b: 9007199254740992n, c: -9007199254740993n },
  );
});

Deno.test("64-bit values keep every digit on the way there and back", () => {
  const text = '{"max_1e9":18446744073709551615,"min_1e9":-9223372036854775808,' +
    '"list":[9007199254740993,1],"deep":{"at_ns":1790000000000000001}}';
  assert.equal(stringifyExact(parseExact(text)), text);
});

Deno.test("fractions, exponents, strings and the rest stay what JSON says", () => {
  assert.deepEqual(
    parseExact('{"x_bps": 0.5, "y": 1e3, "s": "18446744073709551615", "n": null, "t": true}'),
    { x_bps: 0.5, y: 1000, s: "18446744073709551615", n: null, t: true },
  );
});

Deno.test("a BigInt is written as a number, indented like the rest, never as a string", () => {
  assert.equal(
    stringifyExact({ a_ns: 5n, b: [2n ** 64n - 1n] }),
    '{"a_ns":5,"b":[18446744073709551615]}',
  );
  assert.equal(stringifyExact({ a_ns: 5n }, 2), '{\n  "a_ns": 5\n}');
});

Deno.test("what is no JSON is a SyntaxError", () => {
  for (const text of ["", "{", "{'a': 1}", "undefined", '{"a_ns": 01}']) {
    assert.throws(() => parseExact(text), SyntaxError, text);
  }
});

Deno.test("a key that names a prototype is data like any other", () => {
  const parsed = parseExact('{"__proto__": {"polluted": 1}}') as Record<string, unknown>;
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  assert.equal(stringifyExact(parsed), '{"__proto__":{"polluted":1}}');
});
