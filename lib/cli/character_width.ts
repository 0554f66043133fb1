const NO_WIDTH = /^[\p{M}\p{Cf}\p{Cc}]$/u;

/**
 * Columns that one character takes in a terminal: 2 for wide characters of East Asian scripts and
 * emoji, 0 for marks that stand on the character before and for what is not shown. Source: the
 * ranges with `W` and `F` of Unicode's East Asian Width, rounded to whole blocks.
 */
export function characterWidth(character: string): 0 | 1 | 2 {
  const point = character.codePointAt(0)!;
  if (point >= 0x20 && point < 0x7f) return 1;
  if (NO_WIDTH.test(character)) return 0;
  if (point < 0x1100) return 1;
  const wide = point <= 0x115f || (point >= 0x2e80 && point <= 0xa4cf && point !== 0x303f) ||
    (point >= 0xa960 && point <= 0xa97f) || (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) || (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) || (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1f64f) || (point >= 0x1f680 && point <= 0x1f6ff) ||
    (point >= 0x1f900 && point <= 0x1faff) || (point >= 0x20000 && point <= 0x3fffd);
  return wide ? 2 : 1;
}
