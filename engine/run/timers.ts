/**
 * Timers of a run: armed and disarmed by events, so that they outlive the process. Pure.
 *
 * Rules
 *  1. An armed timer ends in exactly one of two ways: it fires, or it is disarmed.
 *  2. What arms a timer, and what makes it pointless, is an event: `timersAfter` says what follows from one that was folded.
 *  3. A run that ends disarms what is left, before it ends.
 */
import type { RunEvent, RunEventBody, RunEventOf, TimerArmed } from './run-event.ts';
import { stepOf, type RunState, type StepState } from './run-state.ts';

const FINAL_EVENTS: ReadonlySet<RunEventBody['type']> = new Set([
  'orchestration.run.completed', 'orchestration.run.partially_completed', 'orchestration.run.failed', 'orchestration.run.aborted', 'orchestration.run.cancelled',
]);

export function arm(state: RunState, { data }: RunEventOf<'orchestration.timer.armed'>): void {
  state.timers.set(data.timerId, data);
}

export function remove(state: RunState, { data }: RunEventOf<'orchestration.timer.fired' | 'orchestration.timer.disarmed'>): void {
  state.timers.delete(data.timerId);
}

/** Rule 3. */
export function timersBefore(state: RunState, body: RunEventBody): RunEventBody[] {
  if (state.timers.size === 0 || !FINAL_EVENTS.has(body.type)) return [];
  return [...state.timers.values()].map(disarmed);
}

/** Rule 2. */
export function timersAfter(state: RunState, event: RunEvent): RunEventBody[] {
  const events = armedBy(event);
  if (state.timers.size === 0 || event.type.startsWith('orchestration.timer.')) return events;
  for (const timer of state.timers.values()) if (!isWanted(state, timer)) events.push(disarmed(timer));
  return events;
}

function armedBy(event: RunEvent): RunEventBody[] {
  if (event.type === 'orchestration.step.started' && event.data.wait && event.data.wait.dueAt !== null) {
    const { stepId, attempt, wait } = event.data;
    return [armed({ timerId: waitTimerId(stepId, attempt), kind: 'wait', stepId, dueAt: wait.dueAt ?? 0 })];
  }
  return [];
}

function isWanted(state: RunState, timer: TimerArmed): boolean {
  const step = stepOf(state, timer.stepId ?? '');
  switch (timer.kind) {
    case 'wait':
      return step !== undefined && isWaiting(step) && timer.timerId === waitTimerId(step.id, step.attempt);
    case 'sla_warning':
    case 'sla_breach':
    case 'approval_timeout':
    case 'state_timeout':
      return false;
  }
}

function isWaiting({ wait }: StepState): boolean {
  return wait !== null && wait.taken === null;
}

function waitTimerId(stepId: string, attempt: number): string {
  return `wait:${stepId}:${attempt}`;
}

function armed(data: TimerArmed): RunEventBody {
  return { type: 'orchestration.timer.armed', data };
}

function disarmed({ timerId, kind, stepId }: TimerArmed): RunEventBody {
  return { type: 'orchestration.timer.disarmed', data: { timerId, kind, stepId } };
}
