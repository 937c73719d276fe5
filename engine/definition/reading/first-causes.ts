/**
 * The first cause, and not what follows from it. Pure.
 *
 * Rules
 *  1. Where a key is unknown that was meant as another (its fix says so), that the other is missing is not told; nor is
 *     a key that belongs to another kind of step where the step lacks what its own kind needs.
 *  2. A step whose dependencies are wrong waits for the wrong steps: what it therefore can't see, or doesn't join, is
 *     not told.
 *  3. A step that waits for another with its own id seems to wait for itself.
 *  4. Where a whole section is missing or misplaced, so is everything in it.
 *  5. Where seconds belong, a number with a zero in front is no text that lost its quotes.
 *  6. Of what can't be found, that it is neither true nor false is not told.
 */
import type { Finding } from './finding.ts';

const DEPENDENCIES = /(?:depends_on|dependsOn)(?:\[\d+\])?$/;
const ABOUT_DEPENDENCIES = new Set(['unknown_step', 'cycle', 'invalid_type', 'invalid_value']);

export function firstCauses(findings: readonly Finding[]): Finding[] {
  const isError = ({ severity }: Finding) => severity === 'error';
  const unknownKeys = findings.filter(({ code }) => code === 'unknown_key');
  const missingKeys = findings.filter(({ code }) => code === 'missing_key');
  const brokenSteps = new Set(
    findings.filter(isError).flatMap(({ code, path, fix }) => {
      const isAboutThem =
        (ABOUT_DEPENDENCIES.has(code) && DEPENDENCIES.test(path)) ||
        (code === 'unknown_key' && DEPENDENCIES.test(fix?.text ?? ''));
      return isAboutThem ? [stepOf(path)] : [];
    }),
  );
  const hasTwins = findings.some(({ code }) => code === 'duplicate_step');
  return findings.filter((finding) => {
    const { code, path, message } = finding;
    if (code === 'missing_key' && unknownKeys.some((other) => isMeant(other, finding))) return false; // rule 1
    if (
      code === 'unknown_key' &&
      / belongs to a step of /.test(message) &&
      missingKeys.some((other) => parentOf(other.path) === parentOf(path))
    )
      return false; // rule 1
    if ((code === 'not_an_ancestor' || isAboutJoin(finding)) && brokenSteps.has(stepOf(path))) return false; // rule 2
    if (code === 'cycle' && hasTwins && / waits for itself$/.test(message)) return false; // rule 3
    if (
      code === 'inexact_number' &&
      findings.some((other) => other.code === 'leading_zero' && other.range.start === finding.range.start)
    )
      return false; // rule 5
    if (
      code === 'not_a_condition' &&
      findings.some((other) => other !== finding && other.path === path && other.code !== code)
    )
      return false; // rule 6
    return true;
  });
}

function isAboutJoin({ code, path }: Finding): boolean {
  return code === 'surprising_join' || (code === 'conflicting_values' && /\.(?:join|after)$/.test(path));
}

/** Whether the unknown key is what became of the one that is missing. */
function isMeant(unknown: Finding, missing: Finding): boolean {
  if (parentOf(unknown.path) !== parentOf(missing.path))
    return (
      parentOf(unknown.path) === '' &&
      unknown.message.includes('belongs under') &&
      missing.path.endsWith(`.${lastOf(unknown.path)}`)
    ); // rule 4
  const plain = (word: string) => word.replaceAll('_', '').toLowerCase();
  return (
    lastOf(unknown.path) === '<<' ||
    (unknown.fix?.text?.split(/[^\w-]+/).some((word) => plain(word) === plain(lastOf(missing.path))) ?? false)
  );
}

function parentOf(path: string): string {
  return path.replace(/(?:^|\.)[^.[\]]+$|\["[^"]*"\]$/, '');
}

function lastOf(path: string): string {
  return /\["([^"]*)"\]$/.exec(path)?.[1] ?? path.split('.').at(-1) ?? path;
}

/** `orchestration.steps[3]`, of everything in it. */
function stepOf(path: string): string {
  return /^.*?\b(?:steps|finally)\[\d+\]/.exec(path)?.[0] ?? path;
}
