/**
 * How much work an expression may do. The engine evaluates on the thread that answers windows, so an expression that an
 * author or an import made expensive must end by itself. One evaluation runs at a time, so one counter is enough.
 */
import { ExpressionError } from './expression-error.ts';

export const EXPRESSION_LIMITS = {
  sourceBytes: 2048,
  /** Brackets, conditionals and signs: what makes a parser go deeper. */
  openings: 200,
  /** Loops (`map`, `filter`, `exists` …) within loops. */
  loops: 2,
  listLength: 10_000,
  textLength: 1024 * 1024,
  /** Roughly the values looked at; some tens of milliseconds. */
  work: 200_000,
};

let left = 0;

export function startBudget(): void {
  left = EXPRESSION_LIMITS.work;
}

export function isSpent(): boolean {
  return left < 0;
}

export function spend(work: number): void {
  left -= work;
  if (left < 0) throw new ExpressionError('limit', 'The expression takes more work than an expression may');
}

export function spendOnText(text: string): void {
  spend(1 + text.length / 64);
}

export function checkListLength(length: number): void {
  if (length <= EXPRESSION_LIMITS.listLength) return;
  left = -1;
  throw new ExpressionError('limit', `A list in an expression may have ${EXPRESSION_LIMITS.listLength} items at most`);
}

export function checkTextLength(length: number): void {
  if (length <= EXPRESSION_LIMITS.textLength) return;
  left = -1;
  throw new ExpressionError('limit', `A text in an expression may have ${EXPRESSION_LIMITS.textLength} characters at most`);
}

/** Refuses what a parser would go too deep for, before any parser sees it. */
export function checkSource(source: string): void {
  if (source.length > EXPRESSION_LIMITS.sourceBytes || new TextEncoder().encode(source).length > EXPRESSION_LIMITS.sourceBytes) {
    throw new ExpressionError('too_long', `An expression may have ${EXPRESSION_LIMITS.sourceBytes} bytes at most`);
  }
  let openings = 0;
  for (const character of source) {
    if ('([{?!-'.includes(character) && ++openings > EXPRESSION_LIMITS.openings) {
      throw new ExpressionError('too_complex', `An expression may have ${EXPRESSION_LIMITS.openings} brackets, signs and conditionals at most`);
    }
  }
}
