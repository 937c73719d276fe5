/**
 * How much work expressions may do. The engine evaluates on the thread that answers windows, so an expression that an
 * author or an import made expensive must end by itself. One evaluation runs at a time, so one counter is enough.
 *
 * Rules
 *  1. Work is counted while it is done; time is a backstop for what a count can't know. It is the processor's, not that
 *     on the wall: a machine that is busy with something else makes no expression expensive. Nor does code that has
 *     only just been loaded and is many times slower at first: over its time is what has also taken long for what it
 *     did. What a run comes to must not hang on that.
 *  2. What is spent stays spent: `||`, `&&` and conditionals swallow errors,
 *     and the evaluation still ends with this one.
 *  3. What is evaluated for one step has a budget of its own, out of which each of its expressions is paid.
 *  4. Time counts from the first look at the clock, which comes when some work has been done: most expressions, and
 *     every step that has none, are over before, and asking the system costs more than they do.
 */
import { usualLimits } from '../../limits/limits.ts';
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
  work: usualLimits.expressionOperations,
};

/** Looking at the clock costs about as much as looking at so many values. */
const LOOKS_AT_CLOCK_EVERY = 256;
/** More than code takes that has only just been loaded. Milliseconds. */
const SLOW_OPERATION = 0.006;

interface Budget {
  left: number;
  /** Null: nobody has looked at the clock yet (rule 4). */
  since: number | null;
}

/** Nobody has said how to tell the time: then only work counts. */
let clock: () => number = () => 0;
let ofStep: Budget | null = null;
const ofExpression: Budget = { left: 0, since: null };
let given = 0;
let untilLook = LOOKS_AT_CLOCK_EVERY;
/** Rule 2. One for the whole evaluation: it may be thrown ten thousand times. */
let exhaustion: ExpressionError | null = null;

/** The time that the processor has worked, in milliseconds. Returns the way back, for tests that move it. */
export function useExpressionClock(now: () => number): () => void {
  const before = clock;
  clock = now;
  return () => void (clock = before);
}

/** Rule 3. Whatever is evaluated meanwhile is paid out of one budget; within another one, out of that. */
export function withinStepBudget<T>(work: () => T): T {
  if (ofStep) return work();
  ofStep = { left: usualLimits.stepOperations, since: null };
  try {
    return work();
  } finally {
    ofStep = null;
  }
}

export function startBudget(): void {
  given = Math.min(EXPRESSION_LIMITS.work, ofStep?.left ?? Infinity);
  ofExpression.left = given;
  ofExpression.since = null;
  untilLook = LOOKS_AT_CLOCK_EVERY;
  exhaustion = null;
  if (ofStep && ofStep.left <= 0) exhaust('What is evaluated for this step takes more work than that may');
}

/** Once the evaluation has ended, however it did. */
export function endBudget(): void {
  if (ofStep) ofStep.left -= given - ofExpression.left;
}

/** Null: there is something left. */
export function whatIsSpent(): ExpressionError | null {
  return exhaustion;
}

export function spend(work: number): void {
  if (exhaustion) throw exhaustion;
  ofExpression.left -= work;
  if (ofExpression.left < 0)
    exhaust(
      given < EXPRESSION_LIMITS.work
        ? 'What is evaluated for this step takes more work than that may'
        : 'The expression takes more work than an expression may',
    );
  if (--untilLook > 0) return;
  untilLook = LOOKS_AT_CLOCK_EVERY;
  const now = clock();
  const done = given - ofExpression.left;
  const { expressionTime, stepTime, stepOperations } = usualLimits;
  if (passed(ofExpression, now) > Math.max(expressionTime, done * SLOW_OPERATION))
    exhaust(`The expression takes longer than ${expressionTime} ms`);
  if (ofStep && passed(ofStep, now) > Math.max(stepTime, (stepOperations - ofStep.left + done) * SLOW_OPERATION))
    exhaust(`What is evaluated for this step takes longer than ${stepTime} ms`);
}

/** Milliseconds. */
function passed(budget: Budget, now: number): number {
  budget.since ??= now;
  return now - budget.since;
}

export function spendOnText(text: string): void {
  spend(1 + text.length / 64);
}

export function checkListLength(length: number): void {
  if (length > EXPRESSION_LIMITS.listLength)
    exhaust(`A list in an expression may have ${EXPRESSION_LIMITS.listLength} items at most`);
}

export function checkTextLength(length: number): void {
  if (length > EXPRESSION_LIMITS.textLength)
    exhaust(`A text in an expression may have ${EXPRESSION_LIMITS.textLength} characters at most`);
}

function exhaust(message: string): never {
  throw (exhaustion = new ExpressionError('limit', message));
}

/** Refuses what a parser would go too deep for, before any parser sees it. */
export function checkSource(source: string): void {
  if (
    source.length > EXPRESSION_LIMITS.sourceBytes ||
    new TextEncoder().encode(source).length > EXPRESSION_LIMITS.sourceBytes
  ) {
    throw new ExpressionError('too_long', `An expression may have ${EXPRESSION_LIMITS.sourceBytes} bytes at most`);
  }
  let openings = 0;
  for (const character of source) {
    if ('([{?!-'.includes(character) && ++openings > EXPRESSION_LIMITS.openings) {
      throw new ExpressionError(
        'too_complex',
        `An expression may have ${EXPRESSION_LIMITS.openings} brackets, signs and conditionals at most`,
      );
    }
  }
}
