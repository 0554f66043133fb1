/** A module that is no valid WebAssembly; `offset` is where reading failed. */
export class WasmFormatError extends Error {
  override name = "WasmFormatError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface WasmSection {
  id: number;
  /** Of a custom section. */
  name: string;
  /** Offset of the section's id byte. */
  start: number;
  /** Offset of the content. */
  from: number;
  to: number;
}

export interface WasmFunctionType {
  params: string[];
  results: string[];
}

export interface WasmImport {
  module: string;
  name: string;
  kind: "func" | "table" | "memory" | "global" | "tag";
  type: WasmFunctionType | undefined;
}

export interface WasmExport {
  name: string;
  kind: "func" | "table" | "memory" | "global" | "tag";
  index: number;
  type: WasmFunctionType | undefined;
}

/** The parts of a module that say whether it can be an algo. */
export interface WasmModuleParts {
  sections: WasmSection[];
  imports: WasmImport[];
  exports: WasmExport[];
  memory: { minPages: number; maxPages: number | undefined; shared: boolean } | undefined;
  /** Initial value of each global that is a constant i32; undefined else. */
  globals: { mutable: boolean; type: string; i32: number | undefined }[];
  /** Memory ranges that active data segments with constant offsets fill. */
  data: { offset: number; length: number }[];
}

const KINDS = ["func", "table", "memory", "global", "tag"] as const;
const VALUE_TYPES: Record<number, string> = {
  0x7f: "i32",
  0x7e: "i64",
  0x7d: "f32",
  0x7c: "f64",
  0x7b: "v128",
  0x70: "funcref",
  0x6f: "externref",
};

/**
 * Reads a module's sections (WebAssembly core specification 2.0, binary format), not its code: the
 * engine that compiles it checks that. Throws a {@link WasmFormatError}.
 */
export function readWasm(bytes: Uint8Array): WasmModuleParts {
  const reader = new Reader(bytes, 0, bytes.length);
  if (reader.u32le() !== 0x6d736100) throw new WasmFormatError("it does not begin like wasm", 0);
  if (reader.u32le() !== 1) throw new WasmFormatError("it has an unknown wasm version", 4);
  const parts: WasmModuleParts = {
    sections: [],
    imports: [],
    exports: [],
    memory: undefined,
    globals: [],
    data: [],
  };
  const types: WasmFunctionType[] = [];
  const functions: number[] = [];
  while (!reader.atEnd) {
    const start = reader.at;
    const id = reader.byte();
    const length = reader.uleb();
    const section = new Reader(bytes, reader.at, reader.at + length);
    if (section.to > bytes.length) {
      throw new WasmFormatError("a section is longer than the file", start);
    }
    reader.at = section.to;
    const name = id === 0 ? section.text() : "";
    parts.sections.push({ id, name, start, from: section.at, to: section.to });
    if (id === 1) section.each(() => types.push(section.functionType()));
    else if (id === 2) {
      section.each(() => parts.imports.push(readImport(section, types, functions)));
    } else if (id === 3) section.each(() => functions.push(section.uleb()));
    else if (id === 5) section.each(() => parts.memory ??= section.limits());
    else if (id === 6) section.each(() => parts.globals.push(readGlobal(section)));
    else if (id === 7) section.each(() => parts.exports.push(readExport(section)));
    else if (id === 11) section.each(() => readData(section, parts));
  }
  for (const item of parts.exports) {
    const index = functions[item.index];
    if (item.kind === "func" && index !== undefined) item.type = types[index];
  }
  return parts;
}

function readImport(reader: Reader, types: WasmFunctionType[], functions: number[]): WasmImport {
  const module = reader.text();
  const name = reader.text();
  const kind = reader.kind();
  let type: WasmFunctionType | undefined;
  if (kind === "func") {
    const index = reader.uleb();
    functions.push(index);
    type = types[index];
  } else if (kind === "table") {
    reader.byte();
    reader.limits();
  } else if (kind === "memory") {
    reader.limits();
  } else if (kind === "global") {
    reader.byte();
    reader.byte();
  } else {
    reader.byte();
    reader.uleb();
  }
  return { module, name, kind, type };
}

function readExport(reader: Reader): WasmExport {
  return { name: reader.text(), kind: reader.kind(), index: reader.uleb(), type: undefined };
}

function readGlobal(reader: Reader): WasmModuleParts["globals"][number] {
  const type = reader.valueType();
  const mutable = reader.byte() === 1;
  return { type, mutable, i32: reader.constant() };
}

function readData(reader: Reader, parts: WasmModuleParts): void {
  const flag = reader.uleb();
  if (flag === 2) reader.uleb();
  const offset = flag === 1 ? undefined : reader.constant();
  const length = reader.uleb();
  reader.skip(length);
  if (offset !== undefined) parts.data.push({ offset: offset >>> 0, length });
}

class Reader {
  #bytes: Uint8Array;
  at: number;
  readonly to: number;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#bytes = bytes;
    this.at = from;
    this.to = to;
  }

  get atEnd(): boolean {
    return this.at >= this.to;
  }

  byte(): number {
    if (this.at >= this.to || this.at >= this.#bytes.length) {
      throw new WasmFormatError("it ends too early", this.at);
    }
    return this.#bytes[this.at++]!;
  }

  u32le(): number {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 8) value |= this.byte() << shift;
    return value >>> 0;
  }

  uleb(): number {
    let value = 0;
    let weight = 1;
    for (let i = 0; i < 5; i++) {
      const byte = this.byte();
      value += (byte & 127) * weight;
      if (byte < 128) return value;
      weight *= 128;
    }
    throw new WasmFormatError("a number is too long", this.at);
  }

  #sleb(): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        return Number(BigInt.asIntN(32, byte & 64 ? value - (1n << (shift + 7n)) : value));
      }
    }
    throw new WasmFormatError("a number is too long", this.at);
  }

  each(read: () => void): void {
    const count = this.uleb();
    // Every item has at least one byte, so a count beyond the section is a lie.
    if (count > this.to - this.at) throw new WasmFormatError("a count is too large", this.at);
    for (let i = 0; i < count; i++) read();
  }

  skip(length: number): void {
    if (this.at + length > this.to) throw new WasmFormatError("it ends too early", this.at);
    this.at += length;
  }

  text(): string {
    const length = this.uleb();
    const from = this.at;
    this.skip(length);
    return new TextDecoder().decode(this.#bytes.subarray(from, from + length));
  }

  kind(): (typeof KINDS)[number] {
    const kind = KINDS[this.byte()];
    if (kind === undefined) {
      throw new WasmFormatError("unknown kind of import or export", this.at - 1);
    }
    return kind;
  }

  valueType(): string {
    const byte = this.byte();
    return VALUE_TYPES[byte] ?? `0x${byte.toString(16)}`;
  }

  functionType(): WasmFunctionType {
    if (this.byte() !== 0x60) throw new WasmFormatError("unknown kind of type", this.at - 1);
    const params: string[] = [];
    this.each(() => params.push(this.valueType()));
    const results: string[] = [];
    this.each(() => results.push(this.valueType()));
    return { params, results };
  }

  limits(): NonNullable<WasmModuleParts["memory"]> {
    const flags = this.byte();
    const minPages = this.uleb();
    const maxPages = flags & 1 ? this.uleb() : undefined;
    return { minPages, maxPages, shared: (flags & 2) !== 0 };
  }

  /** The value of a constant i32 expression; undefined for every other one. */
  constant(): number | undefined {
    let value: number | undefined;
    for (let first = true;; first = false) {
      const op = this.byte();
      if (op === 0x0b) return value;
      if (op === 0x41) {
        const number = this.#sleb();
        value = first ? number : undefined;
      } else {
        value = undefined;
        if (op === 0x42) this.#sleb();
        else if (op === 0x43) this.skip(4);
        else if (op === 0x44) this.skip(8);
        else if (op === 0x23 || op === 0xd2) this.uleb();
        else if (op === 0xd0) this.byte();
        // Extended constants (add, sub, mul) have no immediate.
        else if (op < 0x6a || op > 0x7e) throw new WasmFormatError("no constant", this.at - 1);
      }
    }
  }
}
