/** Why a platform ended, as the last line of its log tells whoever started it. */
export interface Ending {
  message: string;
  hint: string | undefined;
}

const HINT = "; hint: ";

export function endLine(at: string, message: string, hint: string | undefined): string {
  return `${at} ended: ${message.replaceAll("\n", " ")}${hint === undefined ? "" : HINT + hint}`;
}

/** Reads {@link endLine}; another line is the message as it stands. */
export function readEndLine(line: string): Ending {
  const text = line.replace(/^\S+ ended: /, "");
  const at = text === line ? -1 : text.lastIndexOf(HINT);
  if (at < 0) return { message: text, hint: undefined };
  return { message: text.slice(0, at), hint: text.slice(at + HINT.length) };
}
