/**
 * WHAT A JUMP OF THE WALL CLOCK MEANS TO A RUN. That it jumped is an event of the run, so that another process goes on
 * the same way.
 *
 * Rules
 *  1. A delay of up to a day goes by the time that passes; a longer one, and a moment that somebody named, by the wall
 *     clock. Set back, the clock moves what waits for such a delay with it. Set forward, what is overdue is due:
 *     nothing is moved.
 *  2. Time that a machine slept (or by which its clock was set forward) does not count towards the limits of a run and
 *     of the child runs of its steps, unless its definition says `wallclock: true`. A clock that was set back lengthens
 *     no limit.
 *  3. Only what changes something is recorded.
 */
import type { Parts } from './part-state.ts';
import type { ClockMoved, RunEventBody, TimerArmed } from './run-event.ts';
import { isFinal, stepOf, type RunState, type StepState } from './run-state.ts';
import { become, dueAtOf } from './step-state.ts';

const DAY_MS = 24 * 3_600_000;

/** Rule 1. */
export function goesByPassedTime(delayMs: number): boolean {
  return delayMs <= DAY_MS;
}

/** What is recorded when the wall clock jumped by so many milliseconds: rule 3. */
export function clockEvents(state: RunState, byMs: number): RunEventBody[] {
  if (isFinal(state.status)) return [];
  const matters = byMs < 0 ? waitsForTime(state) : isLimited(state);
  return matters ? [{ type: 'orchestration.run.clock_moved', data: { byMs } }] : [];
}

/** Whether sleep has to be told to it. */
export function isLimited(state: RunState): boolean {
  const { timeoutSeconds, wallclock } = state.plan.definition.execution;
  if (wallclock) return false;
  return (
    (timeoutSeconds !== null && state.activeSince !== null) ||
    [...state.timers.values()].some(({ kind }) => kind === 'step_timeout')
  );
}

function waitsForTime(state: RunState): boolean {
  if (
    state.timers.size > 0 ||
    state.retrying.size > 0 ||
    state.machine ||
    isLimited(state) ||
    state.activeSince !== null
  )
    return true;
  return groupsOf(state).some(({ retrying }) => retrying.size + retrying.aside > 0);
}

/** The fold. */
export function moveWithClock(state: RunState, { byMs }: ClockMoved): void {
  if (byMs < 0) moveBack(state, byMs);
  else if (!state.plan.definition.execution.wallclock) leaveOutSleep(state, byMs);
}

/** Rule 2. */
function leaveOutSleep(state: RunState, byMs: number): void {
  if (state.activeSince !== null) state.activeSince += byMs;
  for (const timer of state.timers.values()) if (timer.kind === 'step_timeout') moveTimer(state, timer, byMs);
}

/** Rule 1. */
function moveBack(state: RunState, byMs: number): void {
  if (state.activeSince !== null) state.activeSince += byMs;
  if (state.machine) state.machine = { ...state.machine, enteredAt: state.machine.enteredAt + byMs };
  for (const timer of state.timers.values()) if (state.shortTimers.has(timer.timerId)) moveTimer(state, timer, byMs);
  for (const step of state.steps) {
    if (step.sla && !step.isSettled) step.sla = { ...step.sla, since: step.sla.since + byMs };
    if (step.status === 'retrying' && goesByPassedTime(step.retryDelayMs))
      become(step, { status: 'retrying', retryAt: step.retryAt + byMs, retryDelayMs: step.retryDelayMs });
  }
  for (const { retrying } of groupsOf(state)) retrying.rankAnew((index) => dueAtOf(state.steps[index] as StepState));
}

function moveTimer(state: RunState, timer: TimerArmed, byMs: number): void {
  const moved = { ...timer, dueAt: timer.dueAt + byMs };
  state.timers.set(timer.timerId, moved);
  if (timer.kind !== 'wait') return;
  const step = stepOf(state, timer.stepId ?? '');
  if (step?.status === 'waiting') become(step, { status: 'waiting', wait: { ...step.wait, dueAt: moved.dueAt } });
}

/** Of steps, of a rollback, and escalations: whose retries stand in a queue of their own. */
function groupsOf(state: RunState): Parts[] {
  const ofSteps = state.steps.flatMap(({ parts }) => (parts ? [parts] : []));
  return [...ofSteps, ...(state.rollback ? [state.rollback] : []), ...(state.escalations ? [state.escalations] : [])];
}
