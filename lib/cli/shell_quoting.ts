/** A text in single quotes for bash and zsh. */
export function posixQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A text in single quotes for fish, which knows `\'` and `\\` within them. */
export function fishQuoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** A text in single quotes for PowerShell, which doubles a quote. */
export function powershellQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
