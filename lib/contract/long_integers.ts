const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** A string of the text that begins with this stands for an integer; not used in what we read. */
const MARK = "\ue000";
/** From so many digits on a Number may not hold an integer. */
const LONG_DIGITS = 16;

/**
 * JSON text with its long integers as marked strings, so that `JSON.parse` keeps their digits
 * without being asked about every value, which takes several times as long. Undefined where the
 * text has anything that makes this doubtful: a number with a fraction or exponent, a leading zero,
 * an escaped character by its number, the mark itself.
 */
export function markLongIntegers(text: string): string | undefined {
  if (text.includes(MARK) || text.includes("\\u")) return undefined;
  let marked = "";
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
      continue;
    }
    if (!isDigit(code)) continue;
    const first = i;
    while (isDigit(text.charCodeAt(i))) i++;
    if (!isPlainEnd(text, i) || (code === 0x30 && i - first > 1)) return undefined;
    if (i - first >= LONG_DIGITS) {
      const from = text[first - 1] === "-" ? first - 1 : first;
      marked += `${text.slice(copied, from)}"${MARK}${text.slice(from, i)}"`;
      copied = i;
    }
    i--;
  }
  return copied === 0 ? text : marked + text.slice(copied);
}

/** The integer that a string of marked text stands for; undefined if it is just a string. */
export function markedInteger(value: string): bigint | undefined {
  return value.startsWith(MARK) ? BigInt(value.slice(1)) : undefined;
}

/** Index of the quote that ends the string begun at `at`, or of the end of the text. */
function endOfString(text: string, at: number): number {
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

/** Whether digits that end before `at` are a whole integer, and no key of an object. */
function isPlainEnd(text: string, at: number): boolean {
  while (" \t\r\n".includes(text[at] ?? "x")) at++;
  const code = text.charCodeAt(at);
  // "." and "e" go on with the number; anything else is for JSON.parse to judge.
  return code !== COLON && code !== 0x2e && code !== 0x65 && code !== 0x45;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
