/**
 * Timers whose time has come, and what follows from each kind.
 *
 * Rules
 *  1. The earliest fires first, each exactly once, however late it is: after sleep, a restart or a clock that jumped.
 *  2. A run that is paused, has not begun or has ended fires nothing. What is overdue fires when it goes on.
 *  3. A run that waits for people fires: that is what timeouts of approvals are for.
 */
import type { RunEventBody, TimerArmed } from '../run/run-event.ts';
import { stepOf, type RunState, type RunStatus, type StepState } from '../run/run-state.ts';
import { childUnderWay } from '../run/step-state.ts';
import { tellToEnd } from '../run/stopping.ts';
import { afterStateTime } from './next-of-machine.ts';
import { endOfWait } from './next-of-waits.ts';
import { afterBreach, afterWarning } from './sla-breached.ts';
import { afterExpiry } from './approval-expired.ts';
import { settleAttempt } from './settle-attempt.ts';

const FIRES: ReadonlySet<RunStatus> = new Set(['running', 'checkpoint', 'needs_attention']);

/** Null: none is due. */
export function nextFiring(state: RunState, now: number): RunEventBody[] | null {
  const timer = earliest(state);
  if (!timer || timer.dueAt > now) return null;
  return [{ type: 'orchestration.timer.fired', data: timer }, ...whatFollows(state, timer, now)];
}

/** When the next one fires by itself. Null: none does. */
export function nextTimerAt(state: RunState): number | null {
  return earliest(state)?.dueAt ?? null;
}

function earliest(state: RunState): TimerArmed | null {
  if (state.timers.size === 0 || !FIRES.has(state.status)) return null; // rules 2 and 3
  let first: TimerArmed | null = null;
  for (const timer of state.timers.values()) if (!first || timer.dueAt < first.dueAt) first = timer;
  return first;
}

function whatFollows(state: RunState, timer: TimerArmed, now: number): RunEventBody[] {
  const step = stepOf(state, timer.stepId ?? '');
  switch (timer.kind) {
    case 'wait':
      return step?.status === 'waiting' ? endOfWait(state, step, now) : [];
    case 'sla_warning':
      return step ? afterWarning(step) : [];
    case 'sla_breach':
      return step ? afterBreach(state, step) : [];
    case 'approval_timeout':
      return step ? afterExpiry(state, step) : [];
    case 'step_timeout':
      return step ? afterChildTime(state, step, now) : [];
    case 'state_timeout':
      return afterStateTime(state, timer);
  }
}

/**
 * The child is told to stop, and the attempt has failed. What follows is the policy's to say; another begins when the
 * child has ended.
 */
function afterChildTime(state: RunState, step: StepState, now: number): RunEventBody[] {
  const { id, planned } = step;
  const error = {
    code: 'timeout',
    message: `The child run of "${id}" did not end within ${planned.step.timeoutSeconds} seconds`,
    retryable: true,
  };
  const childRunId = childUnderWay(step);
  return [
    ...(childRunId === null ? [] : [tellToEnd(step, childRunId)]),
    ...settleAttempt(state, step, { kind: 'failed', error }, now, 0.5), // nobody else waits for the same moment: there is nothing to spread
  ];
}
