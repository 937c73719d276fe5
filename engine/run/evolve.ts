/**
 * The fold: one event after the other changes where the run stands.
 *
 * Rules
 *  1. Everything the engine knows of a run comes from here; folding the journal again gives the same state.
 *  2. The run's clock moves in `running` only.
 *  3. `evolve` never refuses: what is in the journal happened. Guards belong to `decide`.
 *  4. Whether a run with open questions goes on beside them may change with every event.
 *
 * How steps settle, and from what the status of a run follows, stands in `settling.ts`; what the events of a step
 * change, in `step-changes.ts`.
 */
import type { RunEvent, RunEventOf } from './run-event.ts';
import type { TimelyValues } from '../definition/timely-number.ts';
import { planWithNumbers } from './plan.ts';
import { moveWithClock } from './clock-moves.ts';
import { putAside, takeUpAgain } from './set-aside.ts';
import { beginCleanup, beginLeaving, beginRollback, markCompensated, startNothingMore } from './rollback.ts';
import {
  cleanupStepsOf,
  isFinal,
  workStepsOf,
  type FinalStatus,
  type PendingApproval,
  type RunState,
  type RunStatus,
} from './run-state.ts';
import { doesHoldRun, openQuestionsOf } from './questions.ts';
import { enqueue, followFates, settle, takeAnswer } from './settling.ts';
import { enter } from './machine.ts';
import { become } from './step-state.ts';
import * as slas from './sla.ts';
import * as signals from './signals.ts';
import * as steps from './step-changes.ts';
import * as timers from './timers.ts';
import { countUnrested } from './unrested.ts';
import { assign } from './who-answers.ts';

type FinalEventType = `orchestration.run.${FinalStatus}`;

export function evolve(state: RunState, event: RunEvent): RunState {
  state.sequence = event.sequence;
  if (!isAfterTheEnd(state, event)) state.updatedAt = event.at;
  const before = state.status;
  countUnrested(state, event);
  apply(state, event);
  if (openQuestionsOf(state) > 0) followFates(state); // rule 4
  if (before !== state.status) moveClock(state, before, event.at);
  return state;
}

/** A signal that comes late is recorded, and changes nothing about when the run ended. */
function isAfterTheEnd(state: RunState, { type }: RunEvent): boolean {
  return type === 'orchestration.signal.received' && isFinal(state.status);
}

function apply(state: RunState, event: RunEvent): void {
  switch (event.type) {
    case 'orchestration.run.created':
      return create(state, event);
    case 'orchestration.run.plan_created':
    case 'orchestration.run.plan_approved':
    case 'orchestration.run.plan_rejected':
      return;
    case 'orchestration.run.started':
      state.status = 'running';
      for (const step of workStepsOf(state)) if (step.openDependencies === 0) enqueue(state, step, event.at);
      return;
    case 'orchestration.run.paused':
      state.isPaused = true;
      return followFates(state);
    case 'orchestration.run.resumed':
      return resume(state, event.at);
    case 'orchestration.run.needs_attention':
      state.attention.add(steps.stepAt(state, event.data.stepId).index);
      if (state.failing && state.steps[state.failing.stepIndex]?.id === event.data.stepId) state.failing = null;
      state.error = event.data.error;
      return followFates(state);
    case 'orchestration.run.set_aside':
      return putAside(state, event);
    case 'orchestration.run.rewound':
      return followFates(state);
    case 'orchestration.run.ending':
      return beginLeaving(state, event);
    case 'orchestration.run.rollback_started':
      return beginRollback(state, event);
    case 'orchestration.run.cleanup_started':
      return beginCleanup(state, event);
    case 'orchestration.run.clock_moved':
      return moveWithClock(state, event.data);
    case 'orchestration.run.completed':
    case 'orchestration.run.partially_completed':
    case 'orchestration.run.failed':
    case 'orchestration.run.aborted':
    case 'orchestration.run.cancelled':
      return finish(state, event);
    case 'orchestration.step.reopened':
      return steps.reopen(state, event);
    case 'orchestration.step.started':
      return steps.start(state, event);
    case 'orchestration.step.wait_started':
      return steps.startWait(state, event);
    case 'orchestration.step.expanded':
      return steps.expandStep(state, event);
    case 'orchestration.step.progress':
    case 'orchestration.step.remembered':
    case 'orchestration.step.conversed':
      return;
    case 'orchestration.deliverable.edited':
      return steps.takeEdit(state, event);
    case 'orchestration.step.asked':
      return steps.askAboutCalls(state, event);
    case 'orchestration.step.completed':
      return steps.complete(state, event);
    case 'orchestration.step.failed':
      return steps.fail(state, event);
    case 'orchestration.step.retry_scheduled':
      return steps.scheduleRetry(state, event);
    case 'orchestration.step.skipped':
      return steps.skip(state, event);
    case 'orchestration.step.cancelled':
      return steps.cancel(state, event);
    case 'orchestration.step.compensated':
      return markCompensated(state, event);
    case 'orchestration.step.invalidated':
      return steps.invalidate(state, event);
    case 'orchestration.checkpoint.requested':
      return requestApproval(state, event);
    case 'orchestration.checkpoint.assigned':
      return assign(state, event);
    case 'orchestration.checkpoint.resolved':
      return resolveApproval(state, event);
    case 'orchestration.checkpoint.expired':
      return slas.expire(state, event);
    case 'orchestration.sla.warned':
    case 'orchestration.sla.breached':
      return slas.breachSla(state, event);
    case 'orchestration.machine.entered':
      return enter(state, event);
    case 'orchestration.machine.refused':
    case 'orchestration.policy.denied':
      return;
    case 'orchestration.timer.armed':
      return timers.arm(state, event);
    case 'orchestration.timer.fired':
    case 'orchestration.timer.disarmed':
      return timers.remove(state, event);
    case 'orchestration.signal.received':
      return signals.receive(state, event);
    case 'orchestration.signal.delivered':
      return signals.take(state, event);
    case 'orchestration.signal.dropped':
      return signals.drop(state, event);
    case 'orchestration.child.started':
      return steps.startChild(state, event);
    case 'orchestration.child.finished':
      return steps.finishChild(state, event);
    case 'orchestration.child.ended':
      return steps.endChild(state, event);
    default:
      // A newer version's event: its meaning is unknown here, its place in the sequence is not.
      event satisfies never;
  }
}

function create(state: RunState, event: RunEventOf<'orchestration.run.created'>): void {
  state.created = event.data;
  if (event.data.numbers) takeNumbersOfRun(state, event.data.numbers);
  const { mode, modeFrom, maxParallel } = state.plan.definition.execution;
  state.createdAt = event.at;
  state.correlationId = event.correlationId;
  const wanted = modeFrom === null ? null : event.data.parameters[modeFrom];
  state.mode = wanted === 'sequential' || wanted === 'parallel' ? wanted : mode;
  state.maxParallel = state.mode === 'sequential' ? 1 : maxParallel;
}

function takeNumbersOfRun(state: RunState, numbers: TimelyValues): void {
  state.plan = planWithNumbers(state.plan, numbers);
  for (const step of state.steps) step.planned = state.plan.steps[step.index] ?? step.planned;
}

function requestApproval(state: RunState, event: RunEventOf<'orchestration.checkpoint.requested'>): void {
  const {
    approvalId,
    kind,
    stepId,
    options,
    form = null,
    timeout = null,
    assignee = null,
    candidates = [],
  } = event.data;
  const answers = { assignee, isNamed: assignee !== null, candidates, escalatedTo: [] };
  const question = { approvalId, options, form, timeout, expiries: 0, ...answers };
  const asked: PendingApproval =
    stepId === null || kind === 'plan' ? { ...question, kind: 'plan', stepId: null } : { ...question, kind, stepId };
  state.approvals.set(approvalId, asked);
  if (doesHoldRun(state, asked)) state.heldBy.add(approvalId);
  if (stepId !== null) {
    const step = steps.stepAt(state, stepId);
    if (step.status === 'checkpoint') become(step, { status: 'checkpoint', approvalId });
    state.unasked.delete(step.index);
  }
  if (kind === 'plan') state.status = 'approval_pending';
  else followFates(state);
}

function resolveApproval(state: RunState, event: RunEventOf<'orchestration.checkpoint.resolved'>): void {
  const { approvalId, stepId, decision, notes, answer, goTo } = event.data;
  state.approvals.delete(approvalId);
  state.heldBy.delete(approvalId);
  state.decided.add(approvalId);
  if (decision === 'withdrawn' && notes !== null)
    state.expired.set(approvalId, `Approval ${approvalId} was withdrawn. ${notes}`);
  if (stepId !== null) {
    const step = steps.stepAt(state, stepId);
    if (step.status === 'checkpoint') become(step, { status: 'checkpoint', approvalId: null });
    if (answer && step.status === 'checkpoint') takeAnswer(state, step, answer);
    if (decision === 'continue' && step.status === 'checkpoint')
      if (step.asked) enqueue(state, step, event.at);
      else settle(state, step, 'completed', event.at);
    if ((decision === 'go_to' || decision === 'complete') && step.status === 'checkpoint') {
      step.chosen = goTo ?? null;
      settle(state, step, 'completed', event.at, false);
    }
    // Also where the run goes back to a step that has nothing to do with the question: nobody has said yes.
    if ((decision === 'withdrawn' || decision === 'rewind') && step.status === 'checkpoint')
      state.unasked.add(step.index);
  }
  followFates(state);
}

function finish(state: RunState, event: RunEventOf<FinalEventType>): void {
  const { output, cause = null } = event.data;
  const isFailure = event.type === 'orchestration.run.failed';
  if (isFailure) state.error = event.data.error;
  state.ended = { output, failedStepId: isFailure ? event.data.stepId : null, cause };
  state.status = event.type.slice('orchestration.run.'.length) as FinalStatus;
  state.isPaused = false;
  state.setAside = null;
  state.ending = null;
  state.leaving.clear();
  startNothingMore(state);
}

/**
 * After a pause, or of a run that had ended: what is due is queued again, and the clock of an ended run starts anew.
 */
function resume(state: RunState, at: number): void {
  if (state.setAside) return takeUpAgain(state);
  if (isFinal(state.status)) {
    state.activeMs = 0;
    state.status = 'running';
    state.rollback = null; // what it undid is done again, and it ends anew
    state.childErrors = [];
    for (const step of cleanupStepsOf(state)) steps.forget(state, step);
  }
  state.isPaused = false;
  for (const step of workStepsOf(state)) {
    const isIdle = step.status === 'pending' || step.status === 'cancelled';
    if (isIdle && step.openDependencies === 0) enqueue(state, step, at);
  }
  followFates(state);
}

/** Rule 2. */
function moveClock(state: RunState, before: RunStatus, at: number): void {
  if (before === 'running' && state.activeSince !== null) {
    state.activeMs += Math.max(0, at - state.activeSince);
    state.activeSince = null;
  }
  if (state.status === 'running') state.activeSince = at;
}
