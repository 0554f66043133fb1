import { readWasm } from "./wasm_binary.ts";

/**
 * The same module with a memory that can't grow beyond `maxPages` (64 KiB each); a smaller maximum
 * of its own stays. Nothing else stops a guest from growing to 4 GiB. Throws a RangeError if the
 * module begins with more than that.
 */
export function withMemoryMaximum(bytes: Uint8Array, maxPages: number): Uint8Array {
  const { sections, memory } = readWasm(bytes);
  const section = sections.find((candidate) => candidate.id === 5);
  if (memory === undefined || section === undefined) return bytes;
  if (memory.minPages > maxPages) {
    throw new RangeError(`it begins with ${memory.minPages} pages; at most ${maxPages}`);
  }
  const max = Math.min(memory.maxPages ?? maxPages, maxPages);
  const content = [1, memory.shared ? 3 : 1, ...leb(memory.minPages), ...leb(max)];
  const replaced = new Uint8Array([5, ...leb(content.length), ...content]);
  const result = new Uint8Array(bytes.length - (section.to - section.start) + replaced.length);
  result.set(bytes.subarray(0, section.start));
  result.set(replaced, section.start);
  result.set(bytes.subarray(section.to), section.start + replaced.length);
  return result;
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  while (value >= 128) {
    bytes.push((value % 128) | 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
  return bytes;
}
