import assert from "node:assert/strict";
import { inspectWasm, MAX_WASM_BYTES } from "../../lib/algo/inspect.ts";
import { tinyModule } from "../algo/tiny_module.ts";

const url = (path: string) => new URL(`../../${path}`, import.meta.url);
const carried = (name: string) => Deno.readFile(url(`assets/wasm/${name}.wasm`));
const NOTHING = { params: ["i32", "i32"], results: ["i32"], code: [0x41, 0] } as const;
const NBBO = { params: ["i32", "i32", "i32"], results: ["i32"], code: [0x41, 0] } as const;
const callback = (each: typeof NOTHING | typeof NBBO) => ({
  params: [...each.params],
  results: [...each.results],
  code: [...each.code],
});
const codes = (bytes: Uint8Array) => inspectWasm(bytes).faults.map((fault) => fault.code);

/** A module with one section of the given id and content after the preamble. */
function withSection(id: number, content: number[]): Uint8Array {
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, id, content.length, ...content]);
}

Deno.test("a module of the SDK is told with its callbacks, imports and sections", async () => {
  const bytes = await carried("maker");
  const report = inspectWasm(bytes);
  assert.deepEqual(report.faults, []);
  assert.equal(report.family, "0.4");
  assert.equal(report.sizeBytes, bytes.length);
  assert.deepEqual([...report.callbacks].sort(), [
    "algo_on_book_v3",
    "algo_on_fill",
    "algo_on_heartbeat",
    "algo_on_message",
    "algo_on_nbbo",
    "algo_on_reject",
    "algo_on_shutdown",
  ]);
  assert.deepEqual(report.imports, ["env.host_log_impl"]);
  const sum = report.sections.reduce((total, section) => total + section.bytes, 8);
  assert.equal(sum, bytes.length);
  assert(report.sections.some((section) => section.name === "code"));
});

Deno.test("the generation of a module's interface is told by its exports", () => {
  const family = (functions: Record<string, ReturnType<typeof callback>>, without: string[] = []) =>
    inspectWasm(tinyModule({ functions, without })).family;
  const v3 = ["algo_on_book_v3"];
  assert.equal(family({}), "0.4");
  assert.equal(family({ algo_on_book: callback(NOTHING) }), "0.3-v3");
  assert.equal(
    family({ algo_on_book: callback(NOTHING), algo_on_nbbo: callback(NBBO) }, v3),
    "0.3-multi",
  );
  assert.equal(family({ algo_on_book: callback(NOTHING) }, v3), "single");
  assert.equal(family({ algo_on_nbbo: callback(NBBO) }, v3), "none");
  assert.equal(family({}, v3), "none");
});

Deno.test("a module that imports anything else is refused by the import's name", () => {
  const foreign = withSection(2, [
    1,
    ...[3, ...new TextEncoder().encode("wbg")],
    ...[5, ...new TextEncoder().encode("fetch")],
    ...[3, 0x7f, 0],
  ]);
  const [fault] = inspectWasm(foreign).faults;
  assert.equal(fault!.code, "WASM_IMPORT_NOT_ALLOWED");
  assert.equal(fault!.message, "the module imports wbg.fetch, which an algo is not given");
  assert.match(fault!.hint, /env\.host_log_impl and env\.__seq_send/);
});

Deno.test("an allowed import of another signature is refused", () => {
  const env = [3, ...new TextEncoder().encode("env")];
  const log = [13, ...new TextEncoder().encode("host_log_impl")];
  const types = [1, 4, 1, 0x60, 0, 0];
  const imports = [1, ...env, ...log, 0, 0];
  const bytes = new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...types,
    ...[2, imports.length, ...imports],
  ]);
  assert(codes(bytes).includes("WASM_IMPORT_NOT_ALLOWED"));
});

Deno.test("a module without exports is told all that it lacks at once", () => {
  const report = inspectWasm(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  assert.deepEqual(report.faults.map((fault) => [fault.code, fault.message]), [
    ["WASM_EXPORT_MISSING", "the module does not export memory"],
    ["WASM_EXPORT_MISSING", "the module does not export algo_alloc"],
    [
      "WASM_EXPORT_MISSING",
      "the module does not export algo_on_book_v3, algo_on_book or algo_on_nbbo",
    ],
  ]);
  assert.equal(report.family, "none");
});

Deno.test("a callback of another signature is refused with both signatures", () => {
  const bytes = tinyModule({
    functions: { algo_on_book_v3: { results: ["i32"], code: [0x41, 0] } },
  });
  assert.deepEqual(inspectWasm(bytes).faults.map((fault) => fault.message), [
    "the module exports algo_on_book_v3 as ()->(i32); it must be (i32,i32)->(i32)",
  ]);
});

Deno.test("a memory that the host's regions would not fit into is refused", () => {
  assert.deepEqual(codes(tinyModule({ functions: {}, minPages: 2 })), ["WASM_MEMORY_OVERLAP"]);
  const low = tinyModule({ functions: {}, data: [{ at: 0x10000, bytes: new Uint8Array(4) }] });
  assert.deepEqual(codes(low), ["WASM_MEMORY_OVERLAP"]);
  const high = tinyModule({ functions: {}, data: [{ at: 0x100000, bytes: new Uint8Array(4) }] });
  assert.deepEqual(codes(high), []);
});

Deno.test("only where its own SDK looks for regions may a module not have data", () => {
  const at = (address: number, functions: Record<string, ReturnType<typeof callback>>) =>
    codes(tinyModule({
      functions,
      without: "algo_on_nbbo" in functions ? ["algo_on_book_v3"] : [],
      data: [{ at: address, bytes: new Uint8Array(4) }],
    }));
  const latest = {};
  const v3 = { algo_on_book: callback(NOTHING) };
  const multi = { algo_on_book: callback(NOTHING), algo_on_nbbo: callback(NBBO) };
  const overlaps = ["WASM_MEMORY_OVERLAP"];
  // Parameters, which only the latest has; then features; then venues' books.
  assert.deepEqual([latest, v3, multi].map((each) => at(0x24000, each)), [overlaps, [], []]);
  assert.deepEqual([latest, v3, multi].map((each) => at(0x1a000, each)), [overlaps, overlaps, []]);
  assert.deepEqual([latest, v3, multi].map((each) => at(0x10000, each)), [overlaps, [], overlaps]);
});

Deno.test("an empty module is told what old versions of the SDK need", () => {
  const empty = tinyModule({ functions: {}, without: ["algo_on_book_v3"] });
  const [fault] = inspectWasm(empty).faults;
  assert.match(fault!.message, /does not export algo_on_book_v3/);
  assert.match(fault!.hint, /0\.1\.0 and 0\.3\.0 need default-features = false/);
});

Deno.test("a module whose code is broken is refused before it is sent anywhere", () => {
  // Nothing stands on the stack that could be returned.
  const broken = tinyModule({
    functions: { algo_on_book_v3: { params: ["i32", "i32"], results: ["i32"], code: [] } },
  });
  assert.deepEqual(codes(broken), ["WASM_INVALID"]);
});

Deno.test("files that are no wasm are told from broken ones", () => {
  const first = (bytes: Uint8Array) => inspectWasm(bytes).faults[0]!;
  assert.equal(
    first(new Uint8Array()).message,
    "the module is not valid WebAssembly: it ends too early (byte 0)",
  );
  assert.equal(
    first(new TextEncoder().encode("#!/bin/sh\n")).message,
    "the module is not valid WebAssembly: it does not begin like wasm (byte 0)",
  );
  assert.equal(
    first(new Uint8Array([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0])).message,
    "the module is not valid WebAssembly: it has an unknown wasm version (byte 4)",
  );
  assert.equal(first(withSection(7, [0xff, 0xff, 3])).code, "WASM_INVALID");
});

Deno.test("a module cut off at any byte is a fault, never an exception", async () => {
  const bytes = await carried("minimal");
  const data = inspectWasm(bytes).sections.at(-1)!;
  assert.equal(data.name, "data");
  for (let length = 0; length < bytes.length; length++) {
    const { faults } = inspectWasm(bytes.subarray(0, length));
    // Without its last section it is a whole module again, whose memory is empty.
    if (length === bytes.length - data.bytes) assert.deepEqual(faults, []);
    else assert(faults.length > 0, `${length} bytes pass for a whole module`);
  }
});

Deno.test("a module with any one byte changed is looked at without an exception", async () => {
  const bytes = (await carried("minimal")).slice();
  for (let at = 0; at < bytes.length; at++) {
    const before = bytes[at]!;
    for (const other of [0xff, before ^ 0x80]) {
      bytes[at] = other;
      inspectWasm(bytes);
    }
    bytes[at] = before;
  }
  assert.deepEqual(inspectWasm(bytes).faults, []);
});

Deno.test("100 MB are refused by their size alone, and so is one byte too many", () => {
  const [fault, ...more] = inspectWasm(new Uint8Array(100_000_000)).faults;
  assert.deepEqual(more, []);
  assert.equal(fault!.code, "WASM_TOO_LARGE");
  assert.equal(
    fault!.message,
    "the module has 100000000 bytes; at most 8388608 can be deployed",
  );
  assert.deepEqual(codes(new Uint8Array(MAX_WASM_BYTES + 1)), ["WASM_TOO_LARGE"]);
  assert.deepEqual(codes(new Uint8Array(MAX_WASM_BYTES)), ["WASM_INVALID"]);
});
