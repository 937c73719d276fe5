/** What the events of a step change. Written for `evolve`, whose rules stand there. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { mergeInto } from '../values/merge-values.ts';
import { childOf, kindOf, performerOf } from '../definition/step-kinds/step-kinds.ts';
import type { RunEventOf, StepCompleted } from './run-event.ts';
import { isEscalation } from './escalation.ts';
import { dropLaterIterations, dropParts, expand, reopenParts, resumeParts, startsOver } from './parts.ts';
import { startSla } from './sla.ts';
import { inputOfWait } from './wait-input.ts';
import { goOnUndoing, keepCompletion, undoAgain } from './rollback.ts';
import { withNumbersOf } from './plan.ts';
import type { TimelyValues } from '../definition/timely-number.ts';
import { parentOf, stepOf, type RunState, type StepState } from './run-state.ts';
import { become } from './step-state.ts';
import {
  awaitRetry,
  beginWait,
  beginWork,
  endWork,
  enqueue,
  followFates,
  forgetFailure,
  leaveQueue,
  moveTo,
  setOutput,
  settle,
  takeAnswer,
  unsettle,
} from './settling.ts';

export function start(state: RunState, event: RunEventOf<'orchestration.step.started'>): void {
  const step = stepAt(state, event.data.stepId);
  takeNumbers(state, step, event.data.numbers);
  step.starts = startsWith(step.starts, event.data.attempt, event.at);
  startSla(step, event.data.input, event.at);
  if (step.attempt !== event.data.attempt) step.attemptBegunAt = event.sequence; // answered or restarted, it is the same
  step.begunAt ||= event.sequence;
  if (event.data.restarted) return; // the same attempt again; it is still under way
  beginWork(state, step);
  step.attempt = event.data.attempt;
  step.asked = null;
  step.cache = event.data.cache ?? null;
  if (step.planned.compensation) state.undoable.set(step.index, { input: event.data.input, childRunId: null });
  if (step.parts && step.parts.count > 0) resumeParts(state, step, event.at);
}

function takeNumbers(state: RunState, step: StepState, numbers: TimelyValues | undefined): void {
  if (!numbers) return;
  step.planned = withNumbersOf(state.plan, step.planned, numbers);
  step.hasNumbers = true;
}

function startsWith(starts: readonly number[], attempt: number, at: number): readonly number[] {
  return attempt === 1 ? [at] : [...starts.slice(0, attempt - 1), at];
}

/** It takes no place while people decide, and none of the time that its agent has. */
export function askAboutCalls(state: RunState, { data, at }: RunEventOf<'orchestration.step.asked'>): void {
  const step = stepAt(state, data.stepId);
  if (step.status !== 'running') return;
  countWork(state, step, at);
  endWork(state, step);
  step.asked = data.calls;
  become(step, { status: 'checkpoint', approvalId: null });
  state.unasked.add(step.index);
}

export function startWait(state: RunState, { data, at }: RunEventOf<'orchestration.step.wait_started'>): void {
  const { stepId, attempt, signals, correlation, dueAt } = data;
  const step = stepAt(state, stepId);
  takeNumbers(state, step, data.numbers);
  step.starts = startsWith(step.starts, attempt, at);
  startSla(step, inputOfWait(data), at);
  beginWait(state, step, { signals, correlation, dueAt });
  step.attempt = attempt;
}

export function expandStep(state: RunState, event: RunEventOf<'orchestration.step.expanded'>): void {
  expand(state, stepAt(state, event.data.stepId), event);
}

export function complete(state: RunState, event: RunEventOf<'orchestration.step.completed'>): void {
  const { data } = event;
  const step = stepAt(state, data.stepId);
  if (step.status === 'running') {
    countWork(state, step, event.at);
    endWork(state, step);
    if (step.planned.compensation) rememberCompletion(state, step, data);
  } else {
    leaveQueue(state, step); // a cache hit completes without a start
  }
  step.attempt = data.attempt;
  step.begunAt ||= event.sequence;
  step.endedAt = event.at;
  step.failures = 0;
  step.error = null;
  if (!step.parts?.failed) step.modifications = null; // what failed of it may yet be asked for
  step.bypassCache = false;
  if (data.cache) step.cache = data.cache;
  if (data.deliverable) {
    step.deliverableVersion = data.deliverable.version;
    state.firstDeliverableAt ??= event.at;
  }
  setOutput(state, step, data.output);
  if (data.masked !== undefined) state.maskedOutputs.set(step.id, data.masked);
  if (data.answer) takeAnswer(state, step, data.answer);
  if (data.unfinished) step.isPartial = true;
  step.chosen = data.chosen ?? null;
  const asks = step.planned.step.checkpointAfter && !data.checkpointSkipped;
  if (asks) {
    become(step, { status: 'checkpoint', approvalId: null });
    state.unasked.add(step.index);
  } else settle(state, step, 'completed', event.at);
  goOnUndoing(state, step, event.at);
}

export function takeEdit(state: RunState, { data }: RunEventOf<'orchestration.deliverable.edited'>): void {
  const step = stepAt(state, data.stepId);
  step.deliverableVersion = data.deliverable.version;
  if (data.output !== undefined) setOutput(state, step, data.output);
}

export function fail(state: RunState, event: RunEventOf<'orchestration.step.failed'>): void {
  const step = stepAt(state, event.data.stepId);
  if (step.status === 'running') countWork(state, step, event.at);
  leaveQueue(state, step);
  step.error = event.data.error;
  step.endedAt = event.at;
  step.failures++;
  if (event.data.isolated || step.planned.step.onError === 'continue') {
    // as of one that was skipped: there is nothing, and a condition can ask
    if (step.partOf === null) setOutput(state, step, event.data.output ?? null);
    if (event.data.goTo !== undefined) step.chosen = event.data.goTo;
    settle(state, step, 'failed', event.at);
    goOnUndoing(state, step, event.at);
  } else {
    become(step, { status: 'failed' });
    if (event.data.output !== undefined) setOutput(state, step, event.data.output);
    state.failing ??= { stepIndex: step.index, error: event.data.error };
  }
}

export function scheduleRetry(state: RunState, event: RunEventOf<'orchestration.step.retry_scheduled'>): void {
  const step = stepAt(state, event.data.stepId);
  if (step.status === 'running') {
    countWork(state, step, event.at);
    endWork(state, step);
  }
  if (!isEscalation(step)) state.retries++;
  step.error = event.data.error;
  step.failures++;
  awaitRetry(state, step, event.data.dueAt, event.data.delayMs);
}

export function skip(state: RunState, event: RunEventOf<'orchestration.step.skipped'>): void {
  const step = stepAt(state, event.data.stepId);
  undoAgain(state, step);
  unsettle(state, step);
  moveTo(state, step, { status: 'pending' });
  dropParts(state, step);
  forgetFailure(state, step);
  setOutput(state, step, event.data.output);
  step.chosen = chosenBy(step, event.data.output);
  settle(state, step, 'skipped', event.at, event.data.reason === 'operator');
  goOnUndoing(state, step, event.at);
  followFates(state);
}

/** Whoever passes over a switch can say where the run goes, in the switch's own words. */
function chosenBy({ planned }: StepState, output: Json): string | null {
  const chosen = kindOf(planned.step).isChooser && isJsonObject(output) ? output['chosen'] : null;
  return typeof chosen === 'string' ? chosen : null;
}

export function reopen(state: RunState, event: RunEventOf<'orchestration.step.reopened'>): void {
  const step = stepAt(state, event.data.stepId);
  const { modifications } = event.data;
  undoAgain(state, step);
  unsettle(state, step);
  moveTo(state, step, { status: 'pending' });
  if (event.data.reason === 'rewind') step.sla = null;
  if (event.data.parts !== 'kept') {
    if (startsOver(step, event.data)) dropParts(state, step);
    else reopenParts(state, step);
  }
  if (step.partOf) dropLaterIterations(state, step, step.partOf);
  forgetFailure(state, step);
  step.hasNumbers = false;
  step.bypassCache = true;
  if (modifications) step.modifications = mergeInto(step.modifications ?? {}, modifications) as JsonObject;
  if (mayQueue(state, step)) enqueue(state, step, event.at);
  followFates(state);
}

export function cancel(state: RunState, event: RunEventOf<'orchestration.step.cancelled'>): void {
  const step = stepAt(state, event.data.stepId);
  if (step.status === 'running') countWork(state, step, event.at);
  moveTo(state, step, { status: 'cancelled' });
}

/** Null: it has ended, or is told to. */
function setChild(step: StepState, childRunId: string | null): void {
  if (step.status === 'running') become(step, { status: 'running', queuedAt: step.queuedAt, childRunId });
}

export function startChild(state: RunState, { data }: RunEventOf<'orchestration.child.started'>): void {
  setChild(stepAt(state, data.stepId), data.childRunId);
}

export function finishChild(state: RunState, { data }: RunEventOf<'orchestration.child.finished'>): void {
  const step = stepAt(state, data.stepId);
  setChild(step, null);
  step.isPartial = data.status === 'partially_completed';
  if (data.awaited) state.leaving.set(data.childRunId, { stepIndex: step.index, told: data.told ?? null });
  const known = state.undoable.get(step.index);
  if (data.undoable && known) state.undoable.set(step.index, { ...known, childRunId: data.childRunId });
}

export function endChild(
  state: RunState,
  { data: { stepId, childRunId, error }, at }: RunEventOf<'orchestration.child.ended'>,
): void {
  state.leaving.delete(childRunId);
  if (error) state.childErrors.push({ stepId, error, at });
}

export function invalidate(state: RunState, event: RunEventOf<'orchestration.step.invalidated'>): void {
  const step = stepAt(state, event.data.stepId);
  forget(state, step);
  step.bypassCache = true;
  if (step.openDependencies === 0) enqueue(state, step, event.at);
  followFates(state);
}

/** As if it had not been done; attempts count on. */
export function forget(state: RunState, step: StepState): void {
  unsettle(state, step);
  moveTo(state, step, { status: 'pending' });
  dropParts(state, step);
  step.hasNumbers = false;
  step.sla = null;
  forgetFailure(state, step);
}

/** A step with parts did nothing itself, and a child run without anything to undo needs no undoing. */
function rememberCompletion(state: RunState, step: StepState, { attempt, output }: StepCompleted): void {
  const known = state.undoable.get(step.index);
  state.undoable.delete(step.index);
  const { compensation } = step.planned;
  const isUndoneByChild = compensation !== null && childOf(compensation.step) !== null;
  if (!known || step.planned.part || (isUndoneByChild && known.childRunId === null)) return;
  const { input, childRunId } = known;
  keepCompletion(state, step, {
    stepIndex: step.index,
    attempt,
    input,
    output,
    childRunId: isUndoneByChild ? childRunId : null,
    compensationId: null,
  });
}

function countWork(state: RunState, { planned: { step }, attempt, starts, parts }: StepState, at: number): void {
  const agent = performerOf(step);
  const startedAt = starts[attempt - 1];
  if (agent === null || startedAt === undefined || parts) return;
  state.agentMs[agent] = (state.agentMs[agent] ?? 0) + (at - startedAt);
}

/** A part of a step that is not under way waits for its step to start. */
function mayQueue(state: RunState, step: StepState): boolean {
  if (step.partOf?.kind === 'compensation' || isEscalation(step)) return true; // its step has no say in it
  const parent = parentOf(state, step);
  return parent ? parent.status === 'running' : step.openDependencies === 0;
}

export function stepAt(state: RunState, stepId: string): StepState {
  const step = stepOf(state, stepId);
  if (!step)
    throw new Error(`The journal of run ${state.runId} speaks of step "${stepId}", which its definition does not have`);
  return step;
}
