import { regionSpan } from "./abi/regions.ts";
import { type AbiFamily, sdkAbi } from "./abi/sdk_abi.ts";
import { readWasm, WasmFormatError, type WasmModuleParts } from "./wasm_binary.ts";

export interface WasmFault {
  code:
    | "WASM_INVALID"
    | "WASM_EXPORT_MISSING"
    | "WASM_IMPORT_NOT_ALLOWED"
    | "WASM_MEMORY_OVERLAP"
    | "WASM_TOO_LARGE";
  message: string;
  hint: string;
}

/** What a module is, and why it can't be an algo if it can't. */
export interface WasmReport {
  sizeBytes: number;
  family: AbiFamily;
  /** Exported callbacks, without `algo_alloc`. */
  callbacks: string[];
  /** As `module.name`. */
  imports: string[];
  sections: { name: string; bytes: number }[];
  faults: WasmFault[];
  /** Version of the SDK where the module's strings tell it (std builds). */
  sdkVersion: string | undefined;
}

export const MAX_WASM_BYTES = 8 * 1024 * 1024;

const CALLBACKS: Readonly<Record<string, string>> = {
  algo_on_book: "(i32,i32)->(i32)",
  algo_on_book_v3: "(i32,i32)->(i32)",
  algo_on_nbbo: "(i32,i32,i32)->(i32)",
  algo_on_message: "(i64,i32,i32,i32)->(i32)",
  algo_on_heartbeat: "(i32)->(i32)",
  algo_on_fill: "(i32,i32)->()",
  algo_on_reject: "(i32)->()",
  algo_on_shutdown: "(i32)->(i32)",
};

const IMPORTS: Readonly<Record<string, string>> = {
  "env.host_log_impl": "(i32,i32,i32)->()",
  "env.__seq_send": "(i64,i32,i32)->()",
};

const SECTIONS = [
  "custom",
  "types",
  "imports",
  "functions",
  "tables",
  "memory",
  "globals",
  "exports",
  "start",
  "elements",
  "code",
  "data",
  "data count",
];

const PAGE_BYTES = 65536;
/** Stack that an algo may use above the regions before it would meet them. */
const STACK_RESERVE = 256 * 1024;

/** Looks at a module without running any of it; a broken one has a fault instead of an exception. */
export function inspectWasm(bytes: Uint8Array): WasmReport {
  const report: WasmReport = {
    sizeBytes: bytes.length,
    family: "none",
    callbacks: [],
    imports: [],
    sections: [],
    faults: [],
    sdkVersion: undefined,
  };
  if (bytes.length > MAX_WASM_BYTES) {
    report.faults.push({
      code: "WASM_TOO_LARGE",
      message: `the module has ${bytes.length} bytes; at most ${MAX_WASM_BYTES} can be deployed`,
      hint: 'build with --release, opt-level "z", lto and strip, and look for large dependencies',
    });
    return report;
  }
  let parts: WasmModuleParts;
  try {
    parts = readWasm(bytes);
  } catch (cause) {
    if (!(cause instanceof WasmFormatError)) throw cause;
    report.faults.push({
      code: "WASM_INVALID",
      message: `the module is not valid WebAssembly: ${cause.message} (byte ${cause.offset})`,
      hint:
        "build it again: cargo clean, then sequence build (cargo does not look at its own output)",
    });
    return report;
  }
  report.sections = parts.sections.map((section) => ({
    name: section.id === 0 ? `custom "${section.name}"` : SECTIONS[section.id] ?? `#${section.id}`,
    bytes: section.to - section.start,
  }));
  report.imports = parts.imports.map((item) => `${item.module}.${item.name}`);
  report.callbacks = parts.exports
    .filter((item) => item.kind === "func" && CALLBACKS[item.name] !== undefined)
    .map((item) => item.name);
  report.family = familyOf(new Set(report.callbacks));
  report.sdkVersion = sdkVersionIn(bytes);
  report.faults.push(...importFaults(parts), ...exportFaults(parts, report.family));
  report.faults.push(...overlapFaults(parts, report.family));
  if (report.faults.length === 0 && !WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)) {
    report.faults.push({
      code: "WASM_INVALID",
      message: "the module is not valid WebAssembly: its code is broken",
      hint:
        "build it again: cargo clean, then sequence build (cargo does not look at its own output)",
    });
  }
  return report;
}

function familyOf(callbacks: ReadonlySet<string>): AbiFamily {
  const v3 = callbacks.has("algo_on_book_v3");
  const book = callbacks.has("algo_on_book");
  if (v3) return book ? "0.3-v3" : "0.4";
  if (callbacks.has("algo_on_nbbo") && book) return "0.3-multi";
  return book ? "single" : "none";
}

function importFaults(parts: WasmModuleParts): WasmFault[] {
  const faults: WasmFault[] = [];
  for (const item of parts.imports) {
    const name = `${item.module}.${item.name}`;
    const wanted = IMPORTS[name];
    if (wanted !== undefined && item.kind === "func" && signature(item.type) === wanted) continue;
    faults.push({
      code: "WASM_IMPORT_NOT_ALLOWED",
      message: `the module imports ${name}, which an algo is not given`,
      hint: `only ${Object.keys(IMPORTS).join(" and ")} exist; look for a crate that needs an ` +
        "operating system or JavaScript",
    });
  }
  return faults;
}

function exportFaults(parts: WasmModuleParts, family: AbiFamily): WasmFault[] {
  const faults: WasmFault[] = [];
  const missing = (name: string, more = "") =>
    faults.push({
      code: "WASM_EXPORT_MISSING",
      message: `the module does not export ${name}`,
      hint: 'end src/lib.rs with `export_algo!(…)`, and have crate-type = ["cdylib"] in ' +
        `Cargo.toml${more}`,
    });
  const memory = parts.exports.find((item) => item.name === "memory" && item.kind === "memory");
  if (memory === undefined || parts.memory === undefined) missing("memory");
  else if (parts.memory.shared) {
    faults.push({
      code: "WASM_INVALID",
      message: "the module's memory is shared",
      hint: "build without the atomics feature",
    });
  }
  if (!parts.exports.some((item) => item.name === "algo_alloc")) missing("algo_alloc");
  if (family === "none") {
    // Their macros do nothing in a build with the standard library.
    const old =
      "; SDK 0.1.0 and 0.3.0 need default-features = false, an allocator and a panic handler";
    missing("algo_on_book_v3, algo_on_book or algo_on_nbbo", old);
  }
  for (const item of parts.exports) {
    const wanted = item.name === "algo_alloc" ? "(i32)->(i32)" : CALLBACKS[item.name];
    if (wanted === undefined || signature(item.type) === wanted) continue;
    faults.push({
      code: "WASM_EXPORT_MISSING",
      message: `the module exports ${item.name} as ${signature(item.type)}; it must be ${wanted}`,
      hint: "use the export macro of sequence-algo-sdk",
    });
  }
  return faults;
}

/**
 * Whether the fixed regions would lie over the module's own data or stack. Where versions of a
 * family differ, the later ones' regions contain the earlier ones'.
 */
function overlapFaults(parts: WasmModuleParts, family: AbiFamily): WasmFault[] {
  const abi = sdkAbi(family, undefined);
  const { from, to } = regionSpan(abi.regions, abi.layout);
  if (to === 0) return [];
  const fault = (message: string): WasmFault[] => [{
    code: "WASM_MEMORY_OVERLAP",
    message,
    hint: "build with the default linker layout, or with --global-base=196608 beside a small stack",
  }];
  const pages = Math.ceil(to / PAGE_BYTES);
  if (parts.memory !== undefined && parts.memory.minPages < pages) {
    return fault(
      `the module begins with ${parts.memory.minPages} memory pages; it needs at least ${pages}`,
    );
  }
  const low = parts.data.filter((segment) =>
    segment.offset < to && segment.offset + segment.length > from
  );
  if (low.length > 0) {
    return fault(`static data at ${low[0]!.offset} lies where the host writes its regions`);
  }
  const heap = parts.exports.find((item) => item.name === "__heap_base" && item.kind === "global");
  const heapBase = heap === undefined ? undefined : parts.globals[heap.index]?.i32;
  if (heapBase !== undefined && heapBase >>> 0 < to) {
    return fault(`the heap begins at ${heapBase >>> 0}, below the end of the host's regions`);
  }
  const stack = parts.globals.find((item) => item.mutable && item.type === "i32")?.i32;
  if (stack !== undefined) {
    const top = stack >>> 0;
    if (top > from && top < to + STACK_RESERVE) {
      return fault(`the stack begins at ${top} and would grow into the host's regions`);
    }
  }
  return [];
}

function signature(type: { params: string[]; results: string[] } | undefined): string {
  return type === undefined ? "?" : `(${type.params.join(",")})->(${type.results.join(",")})`;
}

/** Std builds keep the path of the SDK's sources in their panic texts. */
function sdkVersionIn(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  return /sequence-algo-sdk-(\d+\.\d+\.\d+)[/\\]/.exec(text)?.[1];
}
