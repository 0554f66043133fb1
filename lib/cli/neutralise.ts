/** C0, C1, and marks that are invisible or turn the reading direction. */
const DANGEROUS =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** A colour or another style (SGR, ECMA-48 8.3.117), else one dangerous character. */
const PIECES = new RegExp(`\\x1b\\[[0-9;]*m|${DANGEROUS.source}`, "g");

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

/**
 * The same for a JSON document of one line: it may be read on a terminal, and JSON itself lets C1
 * controls stand. They can only be within its strings, where they can be written as `\u…`, so that
 * whoever parses it reads what was there.
 */
export function neutraliseJson(json: string): string {
  return json.replace(
    DANGEROUS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * The last net under a text that is made up already: its lines, tabs and colours stay, everything
 * else that a terminal would obey is shown. What comes from outside goes through {@link neutralise}
 * before that, which leaves no colours either.
 */
export function neutraliseText(text: string): string {
  return text.replace(PIECES, (piece) => {
    const kept = piece.length > 1 || piece === "\n" || piece === "\t";
    return kept ? piece : neutralise(piece);
  });
}
