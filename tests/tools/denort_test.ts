import { deepStrictEqual as assertEquals, throws as assertThrows } from "node:assert/strict";
import { createHash } from "node:crypto";
import { cutDenort } from "../../tools/denort.ts";
import { elfEnd } from "../../tools/elf.ts";

/** The smallest header that tells its end: a section table of 2 × 64 bytes at 100. */
function elf(appended: number): Uint8Array {
  const file = new Uint8Array(228 + appended);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  const view = new DataView(file.buffer);
  view.setBigUint64(0x28, 100n, true);
  view.setUint16(0x3a, 64, true);
  view.setUint16(0x3c, 2, true);
  return file;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

Deno.test("an ELF executable ends behind its section table, whatever is appended", () => {
  assertEquals(elfEnd(elf(0)), 228);
  assertEquals(elfEnd(elf(5000)), 228);
});

Deno.test("a file that is cut short or no ELF executable is refused", () => {
  assertThrows(() => elfEnd(elf(0).subarray(0, 227)), /cut short: 227 of 228 bytes/);
  assertThrows(() => elfEnd(new TextEncoder().encode("MZ".repeat(64))), /Not a 64-bit/);
});

Deno.test("a runtime is cut out of a program, and refused with another SHA-256", () => {
  const denort = elf(0);
  assertEquals(cutDenort(elf(5000), sha256(denort)), denort);
  const tampered = elf(5000);
  tampered[200] = 1;
  assertThrows(
    () => cutDenort(tampered, sha256(denort)),
    /its runtime has SHA-256 \w{64}, expected/,
  );
});

Deno.test({
  name: "this Deno executable itself ends where its section table ends",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const file = await Deno.readFile(Deno.execPath());
    assertEquals(elfEnd(file), file.length);
  },
});
