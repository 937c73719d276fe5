/**
 * WHAT IS DUE NEXT in one run. Called again after every move, until it says null.
 *
 * Rules
 *  1. Only a run that is `running` moves. (Held by a question, paused, ended: nothing starts.) One that asks is running
 *     for as long as something in it can go on beside its questions (`run/questions.ts`).
 *  2. A step that failed for good fails the run, as `next-of-failing.ts` says, whoever is asked something meanwhile.
 *  3. Never more than `maxParallel` steps under way;
 *     a child run counts as one, and so does a step that waits for its retry.
 *  4. A retry whose time has come goes before steps that never ran (`due-step.ts`).
 *  5. A step whose dependencies did not deliver as its `join` says is skipped (`run/joins.ts`).
 *  6. A step that a switch could have chosen, and none did, is skipped, whatever else it waited for.
 *  7. Parts of a step go on as `next-part.ts` says; their step counts as one.
 *  8. When all steps have settled the run ends: completed, or partially_completed when some failed and some delivered,
 *     or failed when none delivered (cancelled where nothing but SLAs kept them from it).
 *  9. A step that waits for room outside of the run, or for a time or signal, is passed over. In sequential mode
 *     nothing goes by a step that waits, for whatever it is.
 * 10. What has come goes before what is to begin: signals for waits (`next-of-waits.ts`), timers (`due-timers.ts`).
 * 11. A run whose end has begun goes on as `next-of-ending.ts` says.
 * 12. A state machine goes from state to state as `next-of-machine.ts` says, and ends in a final one.
 * 13. Whom a breached SLA calls is called beside all that,
 *     also while the run waits for people (`next-escalation.ts`).
 * 14. A run that goes on and on without ever waiting fails by its limit (`run/unrested.ts`).
 */
import { usualLimits, type Limits } from '../limits/limits.ts';
import { endByClock, endByLimit, isCancelledByClock } from '../run/decide-end.ts';
import { reasonToSkip } from '../run/joins.ts';
import { currentState, isBusy } from '../run/machine.ts';
import type { ErrorRecord, RunEventBody } from '../run/run-event.ts';
import { endEvents } from '../run/ending.ts';
import { failuresOf } from '../run/run-account.ts';
import { openQuestionsOf } from '../run/questions.ts';
import { retryingStep, workStepsOf, type RunState, type RunStatus, type StepState } from '../run/run-state.ts';
import { overBudget } from '../run/unrested.ts';
import { nextStep } from './due-step.ts';
import { nextFiring, nextTimerAt } from './due-timers.ts';
import { nextEscalation, nextRetryOfEscalations } from './next-escalation.ts';
import type { Move } from './move.ts';
import { nextUnasked } from './ask.ts';
import { failFor, nextMoveOfFailing } from './next-of-failing.ts';
import { nextMoveOfEnding, nextRetryOfRollback } from './next-of-ending.ts';
import { nextOfMachine, waitsForSignal } from './next-of-machine.ts';
import { nextOfWaits } from './next-of-waits.ts';
import { nextMoveOfParts, nextRetryOfParts } from './next-part.ts';
import { nextAttemptOf, waitUnderWay } from '../run/step-state.ts';

/** Neither before its start, nor after its end, nor paused. */
const GOES_ON: ReadonlySet<RunStatus> = new Set(['running', 'checkpoint', 'needs_attention']);

export function nextMove(state: RunState, now: number, limits: Limits = usualLimits): Move | null {
  if (state.setAside) return null; // rule 1
  const came = nextOfWaits(state, now) ?? nextFiring(state, now); // rule 10
  if (came) return record(...came);
  const call = nextEscalation(state, now);
  if (call) return call; // rule 13
  if (!state.ending && GOES_ON.has(state.status)) {
    if (state.failing) return nextMoveOfFailing(state, state.failing, now); // rule 2
    const question = nextUnasked(state);
    if (question) return record(...question);
  }
  if (state.status !== 'running') return null; // rule 1
  if (state.ending) return nextMoveOfEnding(state, now); // rule 11
  const over = overBudget(state, limits);
  if (over) return record(...endByLimit(state, { ...over, retryable: false })); // rule 14
  const machine = nextOfMachine(state); // rule 12
  if (machine) return record(...machine);
  if (state.unsettled === state.plan.cleanup.length && !state.machine) return finishRun(state); // rule 8
  const partly = state.expanded.size > 0 ? nextMoveOfParts(state, now) : null; // rule 7
  if (partly) return partly;
  const step = nextStep(state, now); // rules 3, 4 and 9
  if (!step) return isStuck(state) && !isStateAtRest(state) ? failStuck(state) : null;
  const reason = reasonToSkip(state, step);
  if (reason)
    return record({ type: 'orchestration.step.skipped', data: { stepId: step.id, reason, output: null, notes: null } });
  return { kind: 'start', step, attempt: nextAttemptOf(step) };
}

/**
 * The next time at which this run moves without anybody doing anything, or null. A retry that is due could not begin
 * while there is no room (rule 3) or the run is failing (rule 2), however often the run were woken for it; whoever
 * makes room starts it.
 */
export function nextWakeUp(state: RunState): number | null {
  if (state.setAside) return null;
  const timer = Math.min(nextTimerAt(state) ?? Infinity, nextRetryOfEscalations(state));
  if (state.status !== 'running') return timer === Infinity ? null : timer;
  let at = Math.min(timer, deadlineOf(state) ?? Infinity);
  if (!state.failing) {
    for (const index of state.retrying) {
      const step = retryingStep(state, index);
      if (step && state.inFlight < state.maxParallel && !state.ready.isAside(index)) at = Math.min(at, step.retryAt);
    }
    at = Math.min(at, nextRetryOfParts(state), nextRetryOfRollback(state));
  }
  return at === Infinity ? null : at;
}

/**
 * Whether the run goes on without anybody: a retry's time comes, or that of a wait which nobody can end sooner. What
 * comes when people let a question, a signal or an SLA wait is no reason for them not to be asked.
 */
export function movesByItself(state: RunState): boolean {
  if (state.status !== 'running') return false;
  if (
    Math.min(nextRetryOfParts(state), nextRetryOfRollback(state)) < Infinity ||
    (state.retrying.size > 0 && state.inFlight < state.maxParallel)
  )
    return true;
  for (const index of state.waits) if (waitUnderWay(state.steps[index] as StepState)?.signals.length === 0) return true;
  return isStateAtRest(state) && !waitsForSignal(state);
}

/** When the run's time is up, if its clock is running. */
export function deadlineOf(state: RunState): number | null {
  const { timeoutSeconds } = state.plan.definition.execution;
  return timeoutSeconds === null || state.activeSince === null || state.ending
    ? null
    : state.activeSince + timeoutSeconds * 1000 - state.activeMs;
}

function finishRun(state: RunState): Move {
  const failed = failuresOf(state, workStepsOf(state));
  const [first] = failed;
  const end = { error: null, stepId: null, notes: null };
  if (!first) return record(...endEvents(state, { ...end, outcome: 'completed' }, null));
  if (workStepsOf(state).some(({ hasDelivered }) => hasDelivered))
    return record(...endEvents(state, { ...end, outcome: 'partially_completed' }, null));
  if (first.error && failed.every(isCancelledByClock)) return record(...endByClock(state, first.error, first.id));
  return record(
    ...endEvents(
      state,
      { outcome: 'failed', error: first.error ?? unknownError(first), stepId: first.id, notes: null },
      'failure',
    ),
  );
}

/** Its steps are done: it waits for a signal or its time. */
function isStateAtRest(state: RunState): boolean {
  const current = currentState(state);
  return current !== null && !isBusy(state, current);
}

/** A guard against ourselves: a run that nothing can move any more must not hang for ever. */
function isStuck(state: RunState): boolean {
  return (
    openQuestionsOf(state) === 0 &&
    state.inFlight === 0 &&
    state.retrying.size === 0 &&
    state.waits.size === 0 &&
    state.ready.aside === 0
  );
}

/** A run that failed and went on elsewhere fails for the step that nobody asked for again. */
function failStuck(state: RunState): Move {
  const failed = workStepsOf(state).find(({ status, isSettled }) => status === 'failed' && !isSettled);
  if (failed) return failFor(state, failed, failed.error ?? unknownError(failed));
  const open = workStepsOf(state)
    .filter(({ isSettled }) => !isSettled)
    .map(({ id }) => id);
  const error = {
    code: 'stuck',
    message: `No step can start any more, though these are not done: ${open.join(', ')}`,
    retryable: false,
  };
  return record(...endEvents(state, { outcome: 'failed', error, stepId: null, notes: null }, 'failure'));
}

function unknownError(step: StepState): ErrorRecord {
  return { code: 'unknown', message: `Step "${step.id}" failed`, retryable: false };
}

function record(...events: RunEventBody[]): Move {
  return { kind: 'record', events };
}
