/** What to type where the platform knows no such thing, by the path that was asked. */
const HINTS: readonly (readonly [path: RegExp, hint: string])[] = [
  [/^\/v1\/deployments\/./, "sequence status --all lists the deployments"],
  [/^\/v1\/traces$/, "sequence watch and sequence tca --json show orders with their ids"],
  [
    /^\/v1\/(intelligence|quotes)\//,
    "a symbol looks like BTC-USD; Sequence.toml names those you trade",
  ],
];

export function notFoundHint(path: string): string | undefined {
  return HINTS.find(([pattern]) => pattern.test(path))?.[1];
}
