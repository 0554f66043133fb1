import assert from "node:assert/strict";
import { Random } from "../../lib/exchange/random.ts";
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

/** The same by the specification's own means: every value with the text it was written in. */
function plainly(text: string): unknown {
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => unknown;
  return parse(text, (key, value, { source }) => {
    if (typeof value !== "number" || source === undefined || !/^-?\d+$/.test(source)) return value;
    const wide = /_(1e8|1e9|ns)$/.test(key) || ["mesh_id", "algo_order_id"].includes(key);
    return wide || !Number.isSafeInteger(value) ? BigInt(source) : value;
  });
}

function outcome(work: () => unknown): unknown {
  try {
    return { value: work() };
  } catch (cause) {
    return (cause as Error).message;
  }
}

Deno.test("damaged, odd and long texts are read as a reviver reads them, errors included", () => {
  const generator = new Random(7);
  const random = () => generator.next();
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)]!;
  const scalars = [
    ...["0", "-0", "7", "-1", "1.0", "1e3", "0.5", "2E-1", "null", "true", '"a"', '""'],
    ...["9007199254740991", "9007199254740992", "-9007199254740993", "1000000000000000"],
    ...["18446744073709551615", "1790000124002000000", "12345678901234567890.5"],
    ...[
      '"1790000124002000000"',
      '"a\\\\"',
      '"a\\"1790000124002000000,"',
      '"\\u001b[1m"',
      '"\ue0001"',
    ],
    ...['"\\ue00012"', '":[1790000124002000000]"'],
  ];
  const keys = ["a", "ts_ns", "px_1e9", "mesh_id", "__proto__", "0", "1790000124002000000"];
  const make = (depth: number): string => {
    const kind = depth > 3 ? 0 : random();
    if (kind < 0.4) return pick(scalars);
    const many = Array.from({ length: Math.floor(random() * 4) }, () => make(depth + 1));
    if (kind > 0.7) return `[${many.join(pick([",", ", "]))}]`;
    return `{${many.map((each) => `"${pick(keys)}"${pick([":", " : "])}${each}`).join(",")}}`;
  };
  const damage = [...'"\\{}[]:,-0129.eE x', "\n", "1790000124002000000"];
  for (let i = 0; i < 20_000; i++) {
    let text = make(0);
    for (let n = Math.floor(random() * 3); n > 0; n--) {
      const at = Math.floor(random() * (text.length + 1));
      text = text.slice(0, at) + pick(damage) + text.slice(at + Math.floor(random() * 2));
    }
    assert.deepEqual(outcome(() => parseExact(text)), outcome(() => plainly(text)), text);
  }
});

Deno.test("what is no JSON is a SyntaxError", () => {
  for (
    const text of ["", "{", "{'a': 1}", "undefined", '{"a_ns": 01}', "{1790000124002000000 : 1}"]
  ) {
    assert.throws(() => parseExact(text), SyntaxError, text);
  }
});

Deno.test("a key that names a prototype is data like any other", () => {
  const parsed = parseExact('{"__proto__": {"polluted": 1}}') as Record<string, unknown>;
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  assert.equal(stringifyExact(parsed), '{"__proto__":{"polluted":1}}');
});
