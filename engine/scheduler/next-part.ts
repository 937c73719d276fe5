/**
 * WHAT IS DUE NEXT among the parts of steps that were expanded: items of a fan-out, iterations of a loop.
 *
 * Rules
 *  1. Never more parts of a step under way, or waiting for their retry or for room outside of the run, than its own
 *     limit; its default is the run's. So with a limit of 1 no item goes by another. The step itself counts as one.
 *  2. There are no batches: whenever a part ends, the next one starts. Retries whose time has come go first.
 *  3. As soon as more parts have failed than may, or the tree of runs had no room for one, nothing new starts by
 *     itself, what is under way ends, what parts have asked is withdrawn, and the step fails. Parts that a person asked
 *     for are done all the same, and may turn that round.
 *  4. A run that is failing starts no part; the step is given up when what is under way has ended.
 *  5. When the last part has settled the step completes;
 *     a loop looks at its condition first, and may go on (`next-iteration.ts`).
 */
import { haveFailed } from '../run/failed-parts.ts';
import { partsOf } from '../run/parts.ts';
import { fanOutOf } from '../run/plan.ts';
import type { RunEventBody } from '../run/run-event.ts';
import { retryingStep, type Parts, type RunState, type StepState } from '../run/run-state.ts';
import { withdrawn } from '../run/stopping.ts';
import { nextAttemptOf, type StepThat } from '../run/step-state.ts';
import { firstRetry } from './first-retry.ts';
import { endOfFanOut, failureOfParts } from './fan-out.ts';
import { endOfIteration } from './next-iteration.ts';
import type { Move } from './move.ts';

export function nextMoveOfParts(state: RunState, now: number): Move | null {
  for (const index of state.expanded) {
    const step = state.steps[index];
    const move = step?.parts ? nextMoveOf(state, step, step.parts, now) : null;
    if (move) return move;
  }
  return null;
}

/** When the next retry of a part is due that could begin then; Infinity: there is none. */
export function nextRetryOfParts(state: RunState): number {
  let at = Infinity;
  for (const index of state.expanded) {
    const step = state.steps[index];
    if (!step?.parts || !roomFor(state, step, step.parts)) continue;
    const next = haveFailed(step, step.parts) ? nextAskedFor(state, step.parts) : firstRetry(state, step.parts);
    if (next) at = Math.min(at, next.retryAt);
  }
  return at;
}

function partLimit(state: RunState, { planned, parts }: StepState): number {
  return parts?.kind === 'iteration' ? 1 : (fanOutOf(planned.step)?.maxParallel ?? state.maxParallel);
}

/**
 * For one that was under way before. Whoever waits for room outside of the run needs what the others need, so none goes
 * by another.
 */
function roomFor(state: RunState, step: StepState, { underWay, ready }: Parts): boolean {
  return underWay + ready.aside < partLimit(state, step);
}

/** Rule 1, for one that has not begun. */
function roomForNew(state: RunState, step: StepState, { underWay, ready, retrying }: Parts): boolean {
  return underWay + ready.asideInOrder + retrying.size < partLimit(state, step);
}

function nextMoveOf(state: RunState, step: StepState, parts: Parts, now: number): Move | null {
  const isIdle = parts.underWay === 0;
  if (state.failing) return isIdle ? record(...giveUpWaiting(state, step), cancelled(step)) : null; // rule 4
  const again = dueRetryOf(state, parts, now);
  const fresh = state.steps[parts.ready.peek() ?? -1];
  const hasRoom = roomFor(state, step, parts);
  const start = (part: StepState): Move => ({ kind: 'start', step: part, attempt: nextAttemptOf(part) });
  if (haveFailed(step, parts)) {
    // rule 3
    const askedAgain = nextAskedFor(state, parts);
    const askedFor = askedAgain && askedAgain.retryAt <= now ? askedAgain : fresh?.bypassCache ? fresh : null;
    if (askedFor) return hasRoom ? start(askedFor) : null;
    if (!isIdle || isAskedForLater(state, parts)) return null;
    const failure = failureOfParts(state, step, parts);
    return record(...giveUpAsking(state, step), ...giveUpWaiting(state, step), ...failure);
  }
  if (parts.unsettled === 0)
    return record(
      ...(parts.kind === 'iteration' ? endOfIteration(state, step, parts, now) : endOfFanOut(state, step, parts)),
    ); // rule 5
  if (again) return hasRoom ? start(again) : null; // rule 2
  return fresh && roomForNew(state, step, parts) ? start(fresh) : null;
}

function dueRetryOf(state: RunState, parts: Parts, now: number): StepState | undefined {
  const part = firstRetry(state, parts);
  return part && part.retryAt <= now ? part : undefined;
}

/** A person asked for it, it failed, and it will be tried again. */
function isAskedForLater(state: RunState, parts: Parts): boolean {
  return parts.retrying.toArray().some((index) => state.steps[index]?.bypassCache);
}

/** The first of them that does not wait for room outside of the run. */
function nextAskedFor(state: RunState, { retrying, ready }: Parts): StepThat<'retrying'> | undefined {
  return retrying
    .toArray()
    .map((index) => retryingStep(state, index))
    .find((part) => part?.bypassCache === true && !ready.isAside(part.index));
}

function giveUpWaiting(state: RunState, step: StepState): RunEventBody[] {
  return partsOf(state, step).flatMap((part) => (part.status === 'retrying' ? [cancelled(part)] : []));
}

/** What its parts ask makes no difference any more. Whoever asks for the step again is asked anew. */
function giveUpAsking(state: RunState, step: StepState): RunEventBody[] {
  const notes = `Too much of step "${step.id}" has failed for it to go on`;
  return partsOf(state, step).flatMap((part) =>
    part.status === 'checkpoint' && part.approvalId !== null
      ? [withdrawn(part.approvalId, part.id, notes), cancelled(part)]
      : [],
  );
}

function cancelled({ id, attempt }: StepState): RunEventBody {
  return { type: 'orchestration.step.cancelled', data: { stepId: id, attempt } };
}

function record(...events: RunEventBody[]): Move {
  return { kind: 'record', events };
}
