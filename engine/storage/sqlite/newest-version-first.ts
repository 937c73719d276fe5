/** Order of semantic versions for sorting, newest first: precedence as in semver.org §11, build metadata aside. */
export function newestVersionFirst(left: string, right: string): number {
  return -compareVersions(left, right);
}

function compareVersions(left: string, right: string): number {
  const [leftCore = '', leftPre] = splitVersion(left);
  const [rightCore = '', rightPre] = splitVersion(right);
  const byCore = compareParts(leftCore.split('.'), rightCore.split('.'));
  if (byCore !== 0) return byCore;
  // A pre-release comes before its release.
  if (leftPre === undefined || rightPre === undefined)
    return Number(leftPre === undefined) - Number(rightPre === undefined);
  return compareParts(leftPre.split('.'), rightPre.split('.'));
}

function splitVersion(version: string): [core: string, preRelease: string | undefined] {
  const [plain = ''] = version.split('+');
  const dash = plain.indexOf('-');
  return dash < 0 ? [plain, undefined] : [plain.slice(0, dash), plain.slice(dash + 1)];
}

function compareParts(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [a, b] = [left[i], right[i]];
    if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
    if (a !== b) return comparePart(a, b);
  }
  return 0;
}

/** Numbers come before words. */
function comparePart(left: string, right: string): number {
  const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (leftIsNumber && rightIsNumber) return Number(left) - Number(right);
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
  return left < right ? -1 : 1;
}
