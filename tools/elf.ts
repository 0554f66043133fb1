const ELF_MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;

/**
 * Where a 64-bit little-endian ELF executable ends, in bytes: after its section header table,
 * `e_shoff + e_shentsize × e_shnum` (System V ABI, ELF header). What follows is not part of it; in
 * a program compiled with Deno for Linux that is the program's own data.
 *
 * @throws {Error} if `bytes` is no such executable or stops before its end.
 */
export function elfEnd(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length < 64 || view.getUint32(0) !== ELF_MAGIC || bytes[4] !== CLASS_64 ||
    bytes[5] !== LITTLE_ENDIAN
  ) throw new Error("Not a 64-bit little-endian ELF executable");
  const end = Number(view.getBigUint64(0x28, true)) +
    view.getUint16(0x3a, true) * view.getUint16(0x3c, true);
  if (end > bytes.length) {
    throw new Error(`The ELF executable is cut short: ${bytes.length} of ${end} bytes`);
  }
  return end;
}
