import { createHash } from "node:crypto";
import { inspectWasm, type WasmReport } from "../../algo/inspect.ts";
import { invalid } from "../problem.ts";
import { decodeBase64 } from "./base64.ts";

/** A module as a request brought it, looked at but not run. */
export interface DecodedModule {
  bytes: Uint8Array;
  sha256: string;
  report: WasmReport;
}

/** Reads a module from base64. Throws a problem for none, or for another hash than was announced. */
export function decodeModule(base64: string, expected: string | undefined): DecodedModule {
  const bytes = decodeBase64(base64);
  if (bytes === undefined || bytes.length === 0) {
    throw invalid([{ field: "wasm_base64", message: "is not base64", code: "WASM_INVALID" }]);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (expected !== undefined && expected !== sha256) {
    throw invalid([{
      field: "wasm_sha256",
      message: `the module's SHA-256 is ${sha256}`,
      value: expected,
      code: "SHA256_MISMATCH",
    }]);
  }
  return { bytes, sha256, report: inspectWasm(bytes) };
}
