/** A key as it was pressed: one character, or the name of a key that has none. */
export type Key =
  | { type: "character"; text: string }
  | { type: "named"; name: KeyName };

export type KeyName =
  | "up"
  | "down"
  | "left"
  | "right"
  | "pageUp"
  | "pageDown"
  | "home"
  | "end"
  | "tab"
  | "backTab"
  | "enter"
  | "escape"
  | "backspace"
  | "delete"
  | "interrupt"
  | "eraseLine";

/** Ends of escape sequences, after `ESC [` or `ESC O`. Source: the xterm control sequences. */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
  Z: "backTab",
  "1~": "home",
  "3~": "delete",
  "4~": "end",
  "5~": "pageUp",
  "6~": "pageDown",
  "7~": "home",
  "8~": "end",
};

const CONTROLS: Readonly<Record<string, KeyName>> = {
  "\t": "tab",
  "\r": "enter",
  "\n": "enter",
  "\x7f": "backspace",
  "\b": "backspace",
  "\x03": "interrupt",
  "\x15": "eraseLine",
};

// deno-lint-ignore no-control-regex
const WHOLE = /^\x1b(?:\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])|O([\x40-\x7e]))/;
// deno-lint-ignore no-control-regex
const BEGUN = /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*|O)?$/;

/** Bytes of a keyboard into keys. A sequence that arrives in pieces is put together. */
export class KeyDecoder {
  #text = "";
  #utf8 = new TextDecoder();

  /** Keys that are complete with these bytes. */
  push(bytes: Uint8Array): Key[] {
    this.#text += this.#utf8.decode(bytes, { stream: true });
    return this.#take(false);
  }

  /** Whether something has begun that may be an escape sequence, or the Escape key itself. */
  get pending(): boolean {
    return this.#text !== "";
  }

  /** Nothing followed for a while: what has begun is what it is. */
  flush(): Key[] {
    return this.#take(true);
  }

  #take(final: boolean): Key[] {
    const keys: Key[] = [];
    while (this.#text !== "") {
      if (!final && BEGUN.test(this.#text)) break;
      const sequence = WHOLE.exec(this.#text);
      if (sequence !== null) {
        this.#text = this.#text.slice(sequence[0].length);
        const name = nameOf(sequence[1] ?? "", sequence[2] ?? sequence[3]!);
        if (name !== undefined) keys.push({ type: "named", name });
        continue;
      }
      const character = String.fromCodePoint(this.#text.codePointAt(0)!);
      this.#text = this.#text.slice(character.length);
      const name = character === "\x1b" ? "escape" : CONTROLS[character];
      if (name !== undefined) keys.push({ type: "named", name });
      else if (character >= " ") keys.push({ type: "character", text: character });
    }
    return keys;
  }
}

/** `1;5A` (with Ctrl held) is the same key as `A`; unknown ones are no key. */
function nameOf(parameters: string, end: string): KeyName | undefined {
  const number = parameters.split(";")[0]!;
  return end === "~" ? SEQUENCES[`${number}~`] : SEQUENCES[end];
}
