/** Semantic versions (2.0.0): `1.4.0`, `2.0.0-beta.1`, `1.0.0+build.5`. */
export interface SemanticVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** `beta.1` is `['beta', 1]`; empty for a release. */
  readonly prerelease: readonly (string | number)[];
}

const FORM =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Null: not a semantic version. */
export function parseVersion(text: string): SemanticVersion | null {
  const match = text.length <= 256 ? FORM.exec(text) : null;
  if (!match) return null;
  const prerelease = (match[4]?.split('.') ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  if (match[4]?.split('.').some((part) => /^0\d+$/.test(part))) return null;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]), prerelease };
}

/** Negative: `a` is older than `b`. What is no version is older than every version; build metadata doesn't count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (!left || !right) return Number(left !== null) - Number(right !== null);
  return (
    left.major - right.major ||
    left.minor - right.minor ||
    left.patch - right.patch ||
    comparePrereleases(left.prerelease, right.prerelease)
  );
}

/** The smallest version that says "something changed": `1.4.2` → `1.4.3`, `2.0.0-beta.1` → `2.0.0`. */
export function nextVersion(text: string): string {
  const version = parseVersion(text);
  if (!version) return '1.0.0';
  const { major, minor, patch, prerelease } = version;
  return `${major}.${minor}.${prerelease.length > 0 ? patch : patch + 1}`;
}

function comparePrereleases(a: SemanticVersion['prerelease'], b: SemanticVersion['prerelease']): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
