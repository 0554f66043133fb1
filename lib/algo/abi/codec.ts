import type { Field, Layouts, StructLayout } from "./layout.ts";

/** A struct as plain values: BigInt for 64 and 128 bits, Number below, arrays and objects within. */
export type StructValue = { [name: string]: FieldValue };
export type FieldValue = number | bigint | StructValue | FieldValue[];

interface Scalar {
  size: number;
  get(view: DataView, at: number): number | bigint;
  set(view: DataView, at: number, value: number | bigint): void;
}

const SCALARS: Readonly<Record<string, Scalar>> = {
  u8: { size: 1, get: (v, at) => v.getUint8(at), set: (v, at, x) => v.setUint8(at, Number(x)) },
  i8: { size: 1, get: (v, at) => v.getInt8(at), set: (v, at, x) => v.setInt8(at, Number(x)) },
  u16: {
    size: 2,
    get: (v, at) => v.getUint16(at, true),
    set: (v, at, x) => v.setUint16(at, Number(x), true),
  },
  i16: {
    size: 2,
    get: (v, at) => v.getInt16(at, true),
    set: (v, at, x) => v.setInt16(at, Number(x), true),
  },
  u32: {
    size: 4,
    get: (v, at) => v.getUint32(at, true),
    set: (v, at, x) => v.setUint32(at, Number(x), true),
  },
  i32: {
    size: 4,
    get: (v, at) => v.getInt32(at, true),
    set: (v, at, x) => v.setInt32(at, Number(x), true),
  },
  u64: {
    size: 8,
    get: (v, at) => v.getBigUint64(at, true),
    set: (v, at, x) => v.setBigUint64(at, BigInt(x), true),
  },
  i64: {
    size: 8,
    get: (v, at) => v.getBigInt64(at, true),
    set: (v, at, x) => v.setBigInt64(at, BigInt(x), true),
  },
  u128: {
    size: 16,
    get: (v, at) => v.getBigUint64(at, true) | (v.getBigUint64(at + 8, true) << 64n),
    set: (v, at, x) => {
      v.setBigUint64(at, BigInt.asUintN(64, BigInt(x)), true);
      v.setBigUint64(at + 8, BigInt(x) >> 64n, true);
    },
  },
};

/**
 * Writes `value` as the struct `name` at `at`, padding zeroed, missing fields zero. For the cold
 * path: regions that change at start or rarely. Throws a RangeError on an unknown name.
 */
export function writeStruct(
  layouts: Layouts,
  name: string,
  value: StructValue,
  view: DataView,
  at: number,
): void {
  const layout = layoutOf(layouts, name);
  new Uint8Array(view.buffer, view.byteOffset + at, layout.size).fill(0);
  for (const field of layout.fields) {
    const given = value[field[0]];
    if (given === undefined) continue;
    const stride = sizeOf(layouts, field[1]);
    const items = field[3] > 0 ? given as FieldValue[] : [given];
    if (items.length > Math.max(field[3], 1)) {
      throw new RangeError(`${items.length} values for ${name}.${field[0]}; at most ${field[3]}`);
    }
    items.forEach((item, i) => writeOne(layouts, field, item, view, at + field[2] + i * stride));
  }
}

/** Reads the struct `name` at `at`. */
export function readStruct(
  layouts: Layouts,
  name: string,
  view: DataView,
  at: number,
): StructValue {
  const value: StructValue = {};
  for (const [field, type, offset, count] of layoutOf(layouts, name).fields) {
    const stride = sizeOf(layouts, type);
    const one = (i: number): FieldValue => {
      const scalar = SCALARS[type];
      const where = at + offset + i * stride;
      return scalar ? scalar.get(view, where) : readStruct(layouts, type, view, where);
    };
    value[field] = count > 0 ? Array.from({ length: count }, (_, i) => one(i)) : one(0);
  }
  return value;
}

function writeOne(layouts: Layouts, field: Field, item: FieldValue, view: DataView, at: number) {
  const scalar = SCALARS[field[1]];
  if (scalar) scalar.set(view, at, item as number | bigint);
  else writeStruct(layouts, field[1], item as StructValue, view, at);
}

function sizeOf(layouts: Layouts, type: string): number {
  return SCALARS[type]?.size ?? layoutOf(layouts, type).size;
}

function layoutOf(layouts: Layouts, name: string): StructLayout {
  const layout = layouts[name];
  if (layout === undefined) throw new RangeError(`no struct ${name}`);
  return layout;
}
