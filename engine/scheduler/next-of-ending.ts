/**
 * WHAT IS DUE NEXT in a run whose end has begun: its child runs end, what was done is undone, then cleanup runs, then
 * the end is recorded.
 *
 * Rules
 *  1. One after the other unless the definition wants it side by side: while a compensation waits to be tried again, or
 *     for room outside of the run, the next one waits, too. Side by side never more at once than steps in the run,
 *     those that are to be tried again included.
 *  2. A compensation that fails for good stops none of the others.
 *  3. Cleanup steps wait for each other as steps do, but what failed keeps none of them from running.
 */
import { afterChildren, afterCleanup, afterRollback } from '../run/ending.ts';
import type { RollbackState } from '../run/ending-state.ts';
import { cleanupStepsOf, type RunState, type StepState } from '../run/run-state.ts';
import { nextStep } from './due-step.ts';
import { firstRetry } from './first-retry.ts';
import type { Move } from './move.ts';
import { nextMoveOfParts } from './next-part.ts';

export function nextMoveOfEnding(state: RunState, now: number): Move | null {
  if (state.ending?.phase === 'leaving')
    return state.leaving.size > 0 ? null : { kind: 'record', events: afterChildren(state) };
  return state.ending?.phase === 'rolling_back' && state.rollback
    ? nextUndoing(state, state.rollback, now)
    : nextCleanup(state, now);
}

/** When the next retry of a compensation is due that could begin then; Infinity: there is none. */
export function nextRetryOfRollback(state: RunState): number {
  const { rollback } = state;
  if (!rollback || !hasRoom(state, rollback)) return Infinity;
  return firstRetry(state, rollback)?.retryAt ?? Infinity;
}

function nextUndoing(state: RunState, rollback: RollbackState, now: number): Move | null {
  if (rollback.unsettled === 0) return { kind: 'record', events: [afterRollback(state)] };
  if (!hasRoom(state, rollback)) return null;
  const waiting = firstRetry(state, rollback);
  if (waiting && waiting.retryAt <= now) return start(waiting);
  if (isFull(state, rollback)) return null; // rule 1
  const step = state.steps[rollback.ready.peek() ?? -1];
  return step ? start(step) : null;
}

function hasRoom(state: RunState, { isParallel, underWay, ready }: RollbackState): boolean {
  return isParallel ? underWay < state.maxParallel : underWay + ready.aside < 1; // rule 1
}

/** Whoever waits for its retry keeps its place. */
function isFull(state: RunState, { isParallel, underWay, retrying }: RollbackState): boolean {
  return underWay + retrying.size >= (isParallel ? state.maxParallel : 1);
}

function nextCleanup(state: RunState, now: number): Move | null {
  if (cleanupStepsOf(state).every(({ isSettled }) => isSettled))
    return { kind: 'record', events: [afterCleanup(state)] };
  const partly = state.expanded.size > 0 ? nextMoveOfParts(state, now) : null;
  if (partly) return partly;
  const step = nextStep(state, now);
  return step ? start(step) : null;
}

function start(step: StepState): Move {
  return { kind: 'start', step, attempt: step.attempt + 1 };
}
