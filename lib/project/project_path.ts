/** Whether a path of Sequence.toml is absolute or climbs out of the project's folder. */
export function leavesFolder(path: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes("..");
}
