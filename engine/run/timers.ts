/**
 * Timers of a run: armed and disarmed by events, so that they outlive the process. Pure.
 *
 * Rules
 *  1. An armed timer ends in exactly one of two ways: it fires, or it is disarmed.
 *  2. What arms a timer, and what makes it pointless, is an event: `timersAfter` says what follows from
 *     one that was folded.
 *  3. A run that ends disarms what is left, before it ends.
 */
import { waitOf } from '../definition/step-kinds/step-kinds.ts';
import { goesByPassedTime } from './clock-moves.ts';
import { currentState, isBusy } from './machine.ts';
import type { RunEvent, RunEventBody, RunEventOf, TimerArmed } from './run-event.ts';
import { approvalOn, stepOf, type PendingApproval, type RunState } from './run-state.ts';
import { childUnderWay, waitUnderWay } from './step-state.ts';

const FINAL_EVENTS: ReadonlySet<RunEventBody['type']> = new Set([
  'orchestration.run.completed',
  'orchestration.run.partially_completed',
  'orchestration.run.failed',
  'orchestration.run.aborted',
  'orchestration.run.cancelled',
]);

export function arm(state: RunState, { data, at }: RunEventOf<'orchestration.timer.armed'>): void {
  state.timers.set(data.timerId, data);
  if (!isMoment(state, data) && goesByPassedTime(data.dueAt - at)) state.shortTimers.add(data.timerId);
}

/** Somebody named when, instead of how long. */
function isMoment(state: RunState, { kind, stepId }: TimerArmed): boolean {
  const step = kind === 'wait' ? stepOf(state, stepId ?? '')?.planned.step : undefined;
  return step !== undefined && (waitOf(step)?.until ?? null) !== null;
}

export function remove(
  state: RunState,
  { type, data }: RunEventOf<'orchestration.timer.fired' | 'orchestration.timer.disarmed'>,
): void {
  state.timers.delete(data.timerId);
  state.shortTimers.delete(data.timerId);
  if (type === 'orchestration.timer.fired' && data.kind === 'state_timeout') state.machine?.fired.add(data.timerId);
}

/** Rule 3. */
export function timersBefore(state: RunState, body: RunEventBody): RunEventBody[] {
  if (state.timers.size === 0 || !FINAL_EVENTS.has(body.type)) return [];
  return [...state.timers.values()].map(disarmed);
}

/** Rule 2. */
export function timersAfter(state: RunState, event: RunEvent): RunEventBody[] {
  const events = armedBy(state, event);
  if (state.timers.size === 0 || event.type.startsWith('orchestration.timer.')) return events;
  for (const timer of state.timers.values()) if (!isWanted(state, timer)) events.push(disarmed(timer));
  return events;
}

function armedBy(state: RunState, event: RunEvent): RunEventBody[] {
  switch (event.type) {
    case 'orchestration.step.started':
      return slaTimers(state, event);
    case 'orchestration.step.wait_started':
      return [...waitTimer(event), ...slaTimers(state, event)];
    case 'orchestration.child.started':
      return childTimer(state, event);
    case 'orchestration.checkpoint.requested':
    case 'orchestration.checkpoint.expired':
      return approvalTimer(state, event);
    default:
      return [];
  }
}

function waitTimer({
  data: { stepId, attempt, dueAt },
}: RunEventOf<'orchestration.step.wait_started'>): RunEventBody[] {
  return dueAt === null ? [] : [armed({ timerId: waitTimerId(stepId, attempt), kind: 'wait', stepId, dueAt })];
}

/** Upon the first start; again only when the run had ended in between. */
function slaTimers(
  state: RunState,
  { data: { stepId, attempt } }: RunEventOf<'orchestration.step.started' | 'orchestration.step.wait_started'>,
): RunEventBody[] {
  const step = stepOf(state, stepId);
  const sla = step?.planned.step.sla;
  if (!step?.sla || !sla) return [];
  const { since } = step.sla;
  const due = { sla_warning: sla.warnAfterSeconds, sla_breach: sla.breachAfterSeconds };
  return (['sla_warning', 'sla_breach'] as const).flatMap((kind) => {
    const seconds = due[kind];
    const timer = { timerId: `${kind}:${stepId}:${attempt}`, kind, stepId, dueAt: since + (seconds ?? 0) * 1000 };
    const isArmed = [...state.timers.values()].some((other) => other.kind === kind && other.stepId === stepId);
    return seconds !== null && !isArmed && isWanted(state, timer) ? [armed(timer)] : [];
  });
}

/** An agent's time is kept by its call; a child run outlives the process, and so does its time. */
function childTimer(
  state: RunState,
  { data: { stepId, attempt }, at }: RunEventOf<'orchestration.child.started'>,
): RunEventBody[] {
  const seconds = stepOf(state, stepId)?.planned.step.timeoutSeconds ?? null;
  return seconds === null
    ? []
    : [armed({ timerId: childTimerId(stepId, attempt), kind: 'step_timeout', stepId, dueAt: at + seconds * 1000 })];
}

function approvalTimer(
  state: RunState,
  {
    data: { approvalId, stepId },
    at,
  }: RunEventOf<'orchestration.checkpoint.requested' | 'orchestration.checkpoint.expired'>,
): RunEventBody[] {
  const approval = state.approvals.get(approvalId);
  if (!approval?.timeout) return [];
  return [
    armed({
      timerId: approvalTimerId(approval),
      kind: 'approval_timeout',
      stepId,
      dueAt: at + approval.timeout.afterSeconds * 1000,
    }),
  ];
}

function isWanted(state: RunState, { kind, stepId, timerId }: TimerArmed): boolean {
  if (state.ending) return false; // nothing of this holds any more, and cleanup has no SLAs
  const step = stepOf(state, stepId ?? '');
  switch (kind) {
    case 'wait':
      return step !== undefined && waitUnderWay(step)?.taken === null && timerId === waitTimerId(step.id, step.attempt);
    case 'sla_warning':
      return step !== undefined && !step.isSettled && step.sla !== null && step.sla.warnedAt === null;
    case 'sla_breach':
      return step !== undefined && !step.isSettled && step.sla !== null && step.sla.breachedAt === null;
    case 'approval_timeout': {
      const approval = step && approvalOn(state, step);
      return approval !== undefined && timerId === approvalTimerId(approval);
    }
    case 'step_timeout':
      return step !== undefined && childUnderWay(step) !== null && timerId === childTimerId(step.id, step.attempt);
    case 'state_timeout': {
      const current = currentState(state);
      return current !== null && timerId.startsWith(stateTimerId(state, '')) && !isBusy(state, current);
    }
  }
}

/** Of a transition, by its place. */
export function stateTimerId({ machine }: RunState, transition: number | ''): string {
  return `state_timeout:${machine?.state ?? ''}:${machine?.entries ?? 0}:${transition}`;
}

function waitTimerId(stepId: string, attempt: number): string {
  return `wait:${stepId}:${attempt}`;
}

function childTimerId(stepId: string, attempt: number): string {
  return `step_timeout:${stepId}:${attempt}`;
}

function approvalTimerId({ approvalId, expiries }: PendingApproval): string {
  return `approval_timeout:${approvalId}:${expiries}`;
}

function armed(data: TimerArmed): RunEventBody {
  return { type: 'orchestration.timer.armed', data };
}

function disarmed({ timerId, kind, stepId }: TimerArmed): RunEventBody {
  return { type: 'orchestration.timer.disarmed', data: { timerId, kind, stepId } };
}
