// deno-lint-ignore no-control-regex
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Text from outside without anything that a terminal would obey: control characters, escape
 * sequences and marks that turn the reading direction are shown as `\u{…}`.
 */
export function neutralise(text: string): string {
  return text.replace(
    DANGEROUS,
    (character) => character === "\t" ? "  " : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
