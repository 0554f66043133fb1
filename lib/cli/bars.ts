const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `share` (0 to 1) of `width` columns, to an eighth of a column; never nothing for more than 0. */
export function bar(share: number, width: number): string {
  if (!(share > 0) || width < 1) return "";
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}

/** A bar that begins at a share of the width, for what lies somewhere within a whole. */
export function barAt(from: number, to: number, width: number): string {
  const start = Math.min(width - 1, Math.max(0, Math.floor(from * width)));
  const rest = Math.min(1, to) - from;
  const room = width - start;
  return " ".repeat(start) + bar(Math.min(1, rest * width / room), room);
}
