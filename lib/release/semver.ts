const NUMBER = "(?:0|[1-9]\\d*)";
const PRERELEASE_ID = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const SEMVER = new RegExp(
  `^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})` +
    `(?:-(${PRERELEASE_ID}(?:\\.${PRERELEASE_ID})*))?` +
    `(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);
const MAX_LENGTH = 100;

/** Whether a text is a version by SemVer 2, without a leading `v`. */
export function isVersion(text: string): boolean {
  return text.length <= MAX_LENGTH && SEMVER.test(text);
}

/** `beta` for a version with a prerelease part. */
export function channelOf(version: string): "stable" | "beta" {
  return parts(version).prerelease.length === 0 ? "stable" : "beta";
}

/**
 * Negative if `a` comes before `b`, 0 if they have the same precedence (SemVer 2, section 11; what
 * follows a `+` doesn't count).
 *
 * @throws {TypeError} if one of them is no version.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < left.core.length; i++) {
    const order = compareNumbers(left.core[i]!, right.core[i]!);
    if (order !== 0) return order;
  }
  return comparePrereleases(left.prerelease, right.prerelease);
}

function parts(version: string): { core: string[]; prerelease: string[] } {
  const match = version.length <= MAX_LENGTH ? SEMVER.exec(version) : null;
  if (match === null) throw new TypeError(`${JSON.stringify(version)} is no version`);
  return { core: match.slice(1, 4), prerelease: match[4]?.split(".") ?? [] };
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left === right) continue;
    const numbers = [left, right].map((id) => /^\d+$/.test(id));
    if (numbers[0] && numbers[1]) return compareNumbers(left, right);
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Of digits without leading zeros, however many there are. */
function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}
