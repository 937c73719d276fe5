/**
 * How steps come due, are under way and settle, and what that opens. Written for `evolve`; nobody else changes a state.
 *
 * Rules
 *  1. A step settles when it completed (and the approval at its checkpoint, if any, was answered), was skipped, or
 *     failed for good with `on_error: continue`. Only settling opens dependents.
 *  2. Which of its dependencies have to deliver, a step says (`joins.ts`). One that completed or that the operator
 *     skipped delivers; one that failed, was skipped otherwise, or was answered by going another way does not.
 *  3. What holds for a step in its run holds for a part in its step: a queue, a count of what is under way, an output.
 */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { openQuestionsOf, waitsForAnswers } from './questions.ts';
import type { ReadyQueue } from './ready-queue.ts';
import type { WaitStarted } from './run-event.ts';
import { groupOf, isFinal, type Parts, type RunState, type StepState } from './run-state.ts';
import { become, dueAtOf, type StepStanding } from './step-state.ts';

/** Further than any list is long: a part that a person asked for goes before those that come by themselves. */
const AHEAD = 1e9;

/** Rules 1 and 2. */
export function settle(
  state: RunState,
  step: StepState,
  status: 'completed' | 'skipped' | 'failed',
  at: number,
  delivers = status === 'completed',
): void {
  become(step, { status });
  step.isSettled = true;
  step.hasDelivered = delivers;
  state.unasked.delete(step.index);
  const parts = groupOf(state, step);
  if (parts) {
    parts.unsettled--;
    if (status === 'failed') parts.failed++;
    if (status === 'failed' && isRefused(step)) parts.refused++;
    return;
  }
  state.unsettled--;
  for (const index of step.planned.dependents) {
    const dependent = state.steps[index] as StepState;
    dependent.openDependencies--;
    if (delivers) dependent.fulfilledDependencies++;
    if (dependent.openDependencies === 0 && dependent.status === 'pending') enqueue(state, dependent, at);
  }
}

function isRefused({ error }: StepState): boolean {
  const limit = error?.code === 'limit_exceeded' ? error.details?.['limit'] : null;
  return limit === 'openChildren' || limit === 'nesting';
}

/** Takes back what `settle` did, so that the step can be done again. Its dependents wait for it anew. */
export function unsettle(state: RunState, step: StepState): void {
  step.answer = null;
  setOutput(state, step, undefined);
  step.chosen = null;
  step.isPartial = false;
  state.unasked.delete(step.index);
  if (!step.isSettled) return;
  step.isSettled = false;
  step.sla = null;
  const parts = groupOf(state, step);
  if (parts) {
    parts.unsettled++;
    if (step.status === 'failed') parts.failed--;
    if (step.status === 'failed' && isRefused(step)) parts.refused--;
    return;
  }
  state.unsettled++;
  for (const index of step.planned.dependents) {
    const dependent = state.steps[index] as StepState;
    if (dependent.status === 'queued') moveTo(state, dependent, { status: 'pending' });
    dependent.openDependencies++;
    if (step.hasDelivered) dependent.fulfilledDependencies--;
  }
}

export function enqueue(state: RunState, step: StepState, at: number): void {
  become(step, { status: 'queued', queuedAt: at });
  queueOf(state, step).add(step.index, rankOf(state, step));
}

/** Out of whatever it is in: under way, waiting or queued. */
export function leaveQueue(state: RunState, step: StepState): void {
  if (step.status === 'running') endWork(state, step);
  else if (step.status === 'waiting' || step.status === 'retrying') stopWaiting(state, step);
  else if (step.status === 'queued') queueOf(state, step).remove(step.index);
}

export function moveTo(state: RunState, step: StepState, standing: StepStanding): void {
  leaveQueue(state, step);
  become(step, standing);
}

export function beginWork(state: RunState, step: StepState): void {
  const queuedAt = dueAtOf(step);
  takeUp(state, step);
  become(step, { status: 'running', queuedAt, childRunId: null });
  const parts = groupOf(state, step);
  if (parts) parts.underWay++;
  else state.inFlight++;
}

/** A wait is under way without taking a place. */
export function beginWait(state: RunState, step: StepState, wait: WaitStarted): void {
  takeUp(state, step);
  become(step, { status: 'waiting', wait: { ...wait, taken: null } });
  step.round = { isFirst: step.round === null, taken: null };
  state.waits.add(step.index);
}

function takeUp(state: RunState, step: StepState): void {
  const ready = queueOf(state, step);
  if (step.status === 'waiting' || step.status === 'retrying') stopWaiting(state, step);
  else if (ready.peek() === step.index) ready.take();
  else ready.remove(step.index);
}

/** Of a step that is under way. Its new status is the caller's to set. */
export function endWork(state: RunState, step: StepState): void {
  const parts = groupOf(state, step);
  if (parts) parts.underWay--;
  else state.inFlight--;
  if (step.parts) rest(state, step.parts);
  state.expanded.delete(step.index);
}

/** Its next attempt is due at `retryAt`. */
export function awaitRetry(state: RunState, step: StepState, retryAt: number, retryDelayMs: number): void {
  become(step, { status: 'retrying', retryAt, retryDelayMs });
  const parts = groupOf(state, step);
  if (parts) parts.retrying.add(step.index, retryAt);
  else state.retrying.add(step.index);
}

/** For a retry's time, or for what a wait waits for. */
function stopWaiting(state: RunState, step: StepState): void {
  const parts = groupOf(state, step);
  if (parts) parts.retrying.remove(step.index);
  state.retrying.delete(step.index);
  state.waits.delete(step.index);
}

/** Of a step that is no longer under way: none of its parts is due. */
function rest(state: RunState, { ready }: Parts): void {
  for (const index of ready.toArray()) become(state.steps[index] as StepState, { status: 'pending' });
  ready.clear();
}

/** Undefined: it has none any more. */
export function setOutput(state: RunState, step: StepState, output: Json | undefined): void {
  const parts = groupOf(state, step);
  state.maskedOutputs.delete(step.id);
  if (parts && step.partOf) parts.outputs[step.partOf.position] = output ?? null;
  else if (output === undefined) delete state.outputs[step.id];
  else state.outputs[step.id] = step.answer ? withAnswer(output, step.answer) : output;
}

/** Stands beside what the step has made, also for those who may not see all of that. */
export function takeAnswer(state: RunState, step: StepState, answer: JsonObject): void {
  step.answer = answer;
  state.outputs[step.id] = withAnswer(state.outputs[step.id] ?? null, answer);
  const masked = state.maskedOutputs.get(step.id);
  if (masked !== undefined) state.maskedOutputs.set(step.id, withAnswer(masked, answer));
}

/** As steps read it that come after. */
export function withAnswer(output: Json, answer: JsonObject): JsonObject {
  return isJsonObject(output) ? { ...output, answer } : { output, answer };
}

export function forgetFailure(state: RunState, step: StepState): void {
  state.attention.delete(step.index);
  if (state.failing?.stepIndex === step.index) state.failing = null;
  step.failures = 0;
  step.error = null;
  step.asked = null;
}

/**
 * The run's status follows from what it waits for: paused before needs_attention before checkpoint before running. With
 * questions that hold only what waits for them (`questions.ts`) it is running until nothing else can go on.
 */
export function followFates(state: RunState): void {
  if (state.setAside) return;
  if (state.attention.size === 0 && !isFinal(state.status)) state.error = state.ending?.error ?? null;
  if (state.status === 'planning' || state.status === 'approval_pending' || isFinal(state.status)) return;
  state.status = state.isPaused
    ? 'paused'
    : openQuestionsOf(state) === 0 || !waitsForAnswers(state)
      ? 'running'
      : state.attention.size > 0
        ? 'needs_attention'
        : 'checkpoint';
}

/** Rule 3. */
export function queueOf(state: RunState, step: StepState): ReadyQueue {
  return groupOf(state, step)?.ready ?? state.ready;
}

function rankOf(state: RunState, { planned, partOf, bypassCache: isAskedFor }: StepState): number {
  if (partOf) return isAskedFor ? partOf.position - AHEAD : partOf.position;
  if (state.mode === 'sequential') return planned.order;
  return state.plan.definition.execution.queueStrategy === 'priority' ? -planned.step.priority : 0;
}
