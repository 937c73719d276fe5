/**
 * Undoing what a run has done, and the cleanup after it: what the events of a run's end change. Written for `evolve`.
 *
 * Rules
 *  1. When its end begins, nothing of a run's own work starts any more.
 *  2. Each completion is undone by one part, whatever number of rollbacks that takes; its attempts count on.
 *  3. One after the other: the newest completion first. Side by side: a completion is undone when those of all steps
 *     that depended on its step have been tried, and those of its own step that came after it.
 *  4. A step is compensated when none of its completions stands any more.
 */
import type { Completion, Ending, RollbackState } from './ending-state.ts';
import type { RunEventOf } from './run-event.ts';
import { withDescendants } from './plan.ts';
import { ReadyQueue } from './ready-queue.ts';
import { cleanupStepsOf, initialStep, isFinal, parentOf, stepOf, type RunState, type StepState } from './run-state.ts';
import { become } from './step-state.ts';
import { enqueue, followFates, forgetFailure, unsettle } from './settling.ts';

type Begun = RunEventOf<
  'orchestration.run.ending' | 'orchestration.run.rollback_started' | 'orchestration.run.cleanup_started'
>;

export function beginLeaving(state: RunState, event: RunEventOf<'orchestration.run.ending'>): void {
  beginEnding(state, event, 'leaving', event.data.reason);
}

export function beginRollback(state: RunState, event: RunEventOf<'orchestration.run.rollback_started'>): void {
  beginEnding(state, event, 'rolling_back');
  const { reason, steps } = event.data;
  const isParallel = state.plan.definition.errorHandling.rollback?.parallel ?? false;
  const rollback: RollbackState = {
    kind: 'compensation',
    reason,
    isParallel,
    indexes: [],
    count: 0,
    outputs: [],
    ready: new ReadyQueue(),
    retrying: new ReadyQueue(),
    underWay: 0,
    unsettled: 0,
    failed: 0,
    refused: 0,
    undoes: new Map(),
    openByStep: new Map(),
    nextInLine: new Map(),
  };
  state.rollback = rollback;
  const lines = new Map<number, number>();
  for (const { stepId, attempt, compensationId } of steps) {
    const completion = state.completions.get(completionKey(stepId, attempt));
    if (!completion) continue;
    completion.compensationId = compensationId;
    const part = compensationPart(state, completion, compensationId, rollback.count);
    rollback.indexes.push(part.index);
    rollback.outputs.push(null);
    rollback.count++;
    rollback.unsettled++;
    rollback.undoes.set(part.index, completion);
    const planIndex = planIndexOf(state, completion);
    rollback.openByStep.set(planIndex, (rollback.openByStep.get(planIndex) ?? 0) + 1);
    const line = lineOf(state, completion);
    const before = lines.get(line);
    if (before !== undefined && isParallel) rollback.nextInLine.set(before, part.index);
    lines.set(line, part.index);
  }
  const isNextInLine = new Set(rollback.nextInLine.values());
  for (const index of rollback.indexes) {
    const isFree = !isParallel || (!isNextInLine.has(index) && !isBlocked(state, rollback, index));
    if (isFree) enqueue(state, state.steps[index] as StepState, event.at);
  }
}

export function beginCleanup(state: RunState, event: RunEventOf<'orchestration.run.cleanup_started'>): void {
  beginEnding(state, event, 'cleaning_up');
  for (const step of cleanupStepsOf(state)) if (step.openDependencies === 0) enqueue(state, step, event.at);
}

/** Rule 1. */
export function startNothingMore(state: RunState): void {
  state.failing = null;
  state.attention.clear();
  for (const { ready } of [
    state,
    ...(state.rollback ? [state.rollback] : []),
    ...(state.escalations ? [state.escalations] : []),
    ...state.steps.flatMap(({ parts }) => parts ?? []),
  ]) {
    for (const index of ready.toArray()) become(state.steps[index] as StepState, { status: 'pending' });
    ready.clear();
  }
}

/** Rule 3, of a part that has settled, for better or worse. Any other step is passed over. */
export function goOnUndoing(state: RunState, step: StepState, at: number): void {
  const { rollback } = state;
  const completion = rollback?.undoes.get(step.index);
  if (!rollback || !completion) return;
  const planIndex = planIndexOf(state, completion);
  const open = (rollback.openByStep.get(planIndex) ?? 1) - 1;
  rollback.openByStep.set(planIndex, open);
  if (!rollback.isParallel) return;
  const next = rollback.nextInLine.get(step.index);
  if (next !== undefined) startIfFree(state, rollback, next, at);
  if (open > 0) return;
  const isNextInLine = new Set(rollback.nextInLine.values());
  for (const index of rollback.indexes) if (!isNextInLine.has(index)) startIfFree(state, rollback, index, at);
}

/** Before a part that may have settled is taken back. Any other step is passed over. */
export function undoAgain(state: RunState, step: StepState): void {
  const { rollback } = state;
  const completion = rollback?.undoes.get(step.index);
  if (!rollback || !completion || !step.isSettled) return;
  const planIndex = planIndexOf(state, completion);
  rollback.openByStep.set(planIndex, (rollback.openByStep.get(planIndex) ?? 0) + 1);
}

/** Rule 4. */
export function markCompensated(
  state: RunState,
  { data: { stepId, attempt } }: RunEventOf<'orchestration.step.compensated'>,
): void {
  const step = stepOf(state, stepId);
  if (!step) return;
  if (!state.completions.delete(completionKey(stepId, attempt))) return;
  if (standsLess(state, step) > 0) return;
  become(step, { status: 'compensated' });
  const parent = parentOf(state, step);
  if (!parent) return;
  if (step.partOf?.kind === 'item') unsettle(state, step); // done again, should its step be asked for again
  if (standsLess(state, parent) === 0) become(parent, { status: 'compensated' });
}

/** Rule 2: what an attempt of a step did can be undone from now on. */
export function keepCompletion(state: RunState, step: StepState, completion: Completion): void {
  state.completions.set(completionKey(step.id, completion.attempt), completion);
  for (let of: StepState | null = step; of; of = parentOf(state, of))
    state.standing.set(of.index, (state.standing.get(of.index) ?? 0) + 1);
}

function beginEnding(state: RunState, { data }: Begun, phase: Ending['phase'], reason: Ending['reason'] = null): void {
  const { outcome, error, stepId, notes, cause } = data;
  const isReopened = state.ending?.isReopened ?? isFinal(state.status);
  if (isFinal(state.status)) state.activeMs = 0;
  startNothingMore(state);
  state.isPaused = false;
  state.ending = { outcome, error, stepId, notes, ...(cause && { cause }), phase, reason, isReopened };
  state.status = 'running';
  followFates(state);
}

/** Rule 2. */
function compensationPart(state: RunState, { stepIndex }: Completion, id: string, position: number): StepState {
  const known = state.steps[state.partIndexOf.get(id) ?? -1];
  if (known?.partOf) {
    known.partOf.position = position;
    known.isSettled = false;
    become(known, { status: 'pending' });
    forgetFailure(state, known);
    return known;
  }
  const { compensation } = (state.steps[stepIndex] as StepState).planned;
  if (!compensation)
    throw new Error(`The journal of run ${state.runId} undoes "${id}", and its definition does not say how`);
  const part = initialStep(state.steps.length, id, compensation, {
    kind: 'compensation',
    parentIndex: stepIndex,
    position,
    item: null,
  });
  state.steps.push(part);
  state.partIndexOf.set(id, part.index);
  return part;
}

function startIfFree(state: RunState, rollback: RollbackState, index: number, at: number): void {
  const part = state.steps[index] as StepState;
  if (part.status === 'pending' && !part.isSettled && !isBlocked(state, rollback, index)) enqueue(state, part, at);
}

/** Side by side: something that depended on its step is not undone yet. */
function isBlocked(state: RunState, rollback: RollbackState, index: number): boolean {
  const completion = rollback.undoes.get(index);
  if (!completion) return false;
  const planIndex = planIndexOf(state, completion);
  for (const later of withDescendants(state.plan, planIndex))
    if (later !== planIndex && (rollback.openByStep.get(later) ?? 0) > 0) return true;
  return false;
}

/**
 * Completions of one line are undone one after the other: items of a list have a line each, all else of a step has one.
 */
function lineOf(state: RunState, completion: Completion): number {
  const step = state.steps[completion.stepIndex] as StepState;
  return step.partOf?.kind === 'item' ? step.index : planIndexOf(state, completion);
}

function planIndexOf(state: RunState, { stepIndex }: Completion): number {
  return state.steps[stepIndex]?.partOf?.parentIndex ?? stepIndex;
}

function completionKey(stepId: string, attempt: number): string {
  return `${stepId}/${attempt}`;
}

/** How many completions of the step, or of its parts, are left. */
function standsLess(state: RunState, { index }: StepState): number {
  const left = (state.standing.get(index) ?? 1) - 1;
  state.standing.set(index, left);
  return left;
}
