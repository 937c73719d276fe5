import type { Fix, Problem, ProblemCode } from '../problem.ts';
import type { Range, SourceText } from './source-text.ts';

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
  const end = source.positionAt(range.start + source.slice(range).trimEnd().length);
  return { ...rest, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
