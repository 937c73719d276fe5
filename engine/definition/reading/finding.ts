import { LIMITS } from '../../limits/limits.ts';
import type { Fix, Problem, ProblemCode } from '../problem.ts';
import type { Range, SourceText } from './source-text.ts';

/** What the text is said to be. */
export type Noun = 'definition' | 'agent';

/** A problem that still counts in offsets. */
export interface Finding {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly path: string;
  readonly range: Range;
  readonly fix: Fix | null;
}

export function toProblem(finding: Finding, source: SourceText): Problem {
  const { range, ...rest } = finding;
  const start = source.positionAt(range.start);
  // The library counts the line break behind a block as a part of it.
  const text = source.slice(range);
  const end = source.positionAt(range.start + (text.trim() === '' ? text : text.trimEnd()).length);
  return { ...rest, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** Of each kind the first hundred, in the order in which they were found, and how many more there are. */
export function withinCounts(findings: readonly Finding[]): Finding[] {
  const most = LIMITS.problemsOfAKind.usual;
  const kept: Finding[] = [];
  const counts = new Map<ProblemCode, { count: number; last: Finding; isError: boolean }>();
  for (const finding of findings) {
    const known = counts.get(finding.code) ?? { count: 0, last: finding, isError: false };
    known.count++;
    if (known.count <= most) {
      kept.push(finding);
      known.last = finding;
    } else known.isError ||= finding.severity === 'error';
    counts.set(finding.code, known);
  }
  for (const { count, last, isError } of counts.values()) {
    if (count <= most) continue;
    const message = `${last.message} (and ${(count - most).toLocaleString('en-US')} more of this kind)`;
    kept[kept.indexOf(last)] = { ...last, message, severity: isError ? 'error' : last.severity };
  }
  return kept;
}
