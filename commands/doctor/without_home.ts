/** The same document with `~` for the home folder, whose path tells who somebody is; pure. */
export function withoutHome<T>(document: T, home: string | undefined): T {
  if (!home || home === "/") return document;
  const change = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll(home, "~");
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
  };
  return change(document) as T;
}
