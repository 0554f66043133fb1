/** Hand-made modules, for guests that no compiler would write. Source: WebAssembly core 2.0. */

const I32 = 0x7f;
const I64 = 0x7e;
const TYPES = { i32: I32, i64: I64 } as const;
type ValueType = keyof typeof TYPES;

export interface TinyFunction {
  params?: ValueType[];
  results?: ValueType[];
  /** Instructions, without the final `end`. */
  code: number[];
}

export interface TinyOptions {
  /** Exported under their names; a name that is given replaces the default. */
  functions: Record<string, TinyFunction>;
  /** Names of functions to leave out. */
  without?: string[];
  minPages?: number;
  maxPages?: number;
  data?: { at: number; bytes: Uint8Array }[];
  /** Instructions of a start function. */
  start?: number[];
}

/** Index of the two imports, for `call`. */
export const LOG = 0;
export const SEND = 1;

export const op = {
  unreachable: [0x00],
  local: (index: number) => [0x20, ...unsigned(index)],
  i32: (value: number) => [0x41, ...signed(BigInt(value | 0))],
  i64: (value: bigint) => [0x42, ...signed(BigInt.asIntN(64, value))],
  call: (index: number) => [0x10, ...unsigned(index)],
  drop: [0x1a],
  divide: [0x6d],
  load: [0x28, 2, 0],
  store: [0x36, 2, 0],
  grow: [0x40, 0],
  /** Runs `body` again as long as the value it leaves is not 0. */
  loopWhile: (body: number[]) => [0x03, 0x40, ...body, 0x0d, 0, 0x0b],
  /** Runs `body` for ever. */
  loopForever: (body: number[]) => [0x03, 0x40, ...body, 0x0c, 0, 0x0b],
  /** Traps if the value on the stack is −1. */
  trapIfMinusOne: [0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b],
};

/** Index of the first function that is not an import: `algo_alloc` unless replaced or left out. */
export const FIRST = 2;

const ALLOC: TinyFunction = {
  params: ["i32"],
  results: ["i32"],
  // A bump allocator over global 0, 8-aligned.
  // deno-fmt-ignore
  code: [
    0x23, 0,
    0x23, 0, 0x20, 0, 0x6a, ...op.i32(7), 0x6a, ...op.i32(-8), 0x71, 0x24, 0,
  ],
};

export const ON_BOOK = { params: ["i32", "i32"], results: ["i32"] } as const;

/** A module with `memory`, `algo_alloc`, and an `algo_on_book_v3` that returns nothing. */
export function tinyModule(options: TinyOptions): Uint8Array {
  const defaults: Record<string, TinyFunction> = {
    algo_alloc: ALLOC,
    algo_on_book_v3: { params: ["i32", "i32"], results: ["i32"], code: op.i32(0) },
  };
  const functions = Object.entries({ ...defaults, ...options.functions })
    .filter(([name]) => !options.without?.includes(name));
  const types = [
    functionType(["i32", "i32", "i32"], []),
    functionType(["i64", "i32", "i32"], []),
    ...functions.map(([, each]) => functionType(each.params ?? [], each.results ?? [])),
  ];
  const bodies = functions.map(([, each]) => each.code);
  const typeIndex = functions.map((_, i) => unsigned(2 + i));
  if (options.start !== undefined) {
    typeIndex.push(unsigned(types.length));
    types.push(functionType([], []));
    bodies.push(options.start);
  }
  const min = unsigned(options.minPages ?? 17);
  const max = options.maxPages;
  const exports = [[...name("memory"), 2, 0]];
  functions.forEach(([each], i) => exports.push([...name(each), 0, ...unsigned(FIRST + i)]));
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(
      2,
      vector([
        [...name("env"), ...name("host_log_impl"), 0, 0],
        [...name("env"), ...name("__seq_send"), 0, 1],
      ]),
    ),
    ...section(3, vector(typeIndex)),
    ...section(5, vector([max === undefined ? [0, ...min] : [1, ...min, ...unsigned(max)]])),
    // Stands for the stack pointer too; well above the host's regions.
    ...section(6, vector([[I32, 1, ...op.i32(0x80000), 0x0b]])),
    ...section(7, vector(exports)),
    ...(options.start === undefined ? [] : section(8, unsigned(FIRST + functions.length))),
    ...section(
      10,
      vector(bodies.map((code) => {
        const body = [0, ...code, 0x0b];
        return [...unsigned(body.length), ...body];
      })),
    ),
    ...section(
      11,
      vector((options.data ?? []).map(({ at, bytes }) => [
        0,
        ...op.i32(at),
        0x0b,
        ...unsigned(bytes.length),
        ...bytes,
      ])),
    ),
  ]);
}

function functionType(params: ValueType[], results: ValueType[]): number[] {
  const list = (types: ValueType[]) => vector(types.map((type) => [TYPES[type]]));
  return [0x60, ...list(params), ...list(results)];
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 127n);
    value >>= 7n;
    const done = (value === 0n && low < 64) || (value === -1n && low >= 64);
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}
