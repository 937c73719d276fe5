/**
 * What the end of a child run does to its parent: the step that started it gets its outcome, an undoing is over, or a
 * parent that is ending waits for one child less.
 */
import { bringBack } from '../run/holding.ts';
import { hasLeavingChild } from '../run/leaving.ts';
import type { RunEventBody } from '../run/run-event.ts';
import { compensationsOf, isFinal, stepOf, type RunState, type StepState } from '../run/run-state.ts';
import { childUnderWay } from '../run/step-state.ts';
import { failForGood, isCurrentAttempt, settleAttempt } from '../scheduler/settle-attempt.ts';
import { childState, type AsideOptions } from './aside.ts';
import { leftBehind, outcomeOfChild, outcomeOfUndoing, wasEndedByPerson } from './child-result.ts';
import { emit, emitAll, lastWord } from './emit.ts';
import { shownOf, type MaskingOptions } from './masked-for.ts';
import { tellToUndo } from './undo-child.ts';
import type { ChildResult, RunInput } from './run-inputs.ts';
import type { Turn } from './turn.ts';
import { withinLimits } from './within-limits.ts';

export interface EndOfChildOptions extends AsideOptions, MaskingOptions {
  readonly random: () => number;
}

/**
 * False: nothing came of it. A child that a person ended fails its step without asking again:
 * somebody has decided already.
 */
export function takeEndOfChild(
  options: EndOfChildOptions,
  state: RunState,
  { stepId, attempt: told, child }: Extract<RunInput, { kind: 'child_ended' }>,
  turn: Turn,
): boolean {
  const undoing = compensationsOf(state).find((step) => childUnderWay(step) === child.runId);
  if (undoing) return hasUndone(state, undoing, child, turn, options.random);
  const left = state.steps[state.leaving.get(child.runId)?.stepIndex ?? -1];
  if (left) return hasLeft(state, left, child, turn);
  const step = stepOf(state, stepId);
  // Of a child that nobody could look into it is not known which attempt it was for.
  const attempt = told === 0 && step && childUnderWay(step) === child.runId ? step.attempt : told;
  if (!step || !isCurrentAttempt(state, step.index, attempt)) return false;
  const outcome = withinLimits(
    outcomeOfChild(step.planned, child, shownOf(options, child.state)),
    step.id,
    'gatheredBytes',
    options.limits(),
  );
  const undoable = child.state.completions.size;
  emit(state, finished(step, child, undoable > 0 ? { undoable } : {}), 'system', turn);
  const events =
    outcome.kind === 'failed' && wasEndedByPerson(child)
      ? failForGood(state, step, outcome.error, { mayAsk: false })
      : settleAttempt(state, step, outcome, turn.now, options.random());
  emitAll(state, events, 'system', turn);
  return true;
}

/**
 * After a crash: children whose end was recorded, and their parent had not been told yet; and those that had not been
 * told to end.
 */
export function hearOfChildren(options: AsideOptions, state: RunState, turn: Turn): void {
  for (const step of state.steps) {
    const childRunId = childUnderWay(step);
    if (childRunId === null) continue;
    const child = childState(options, childRunId, turn);
    if (!child || !isFinal(child.status)) continue;
    if (step.partOf?.kind === 'compensation' && child.rollback === null) tellToUndo(state, childRunId, turn);
    else hear(state, step, child, turn);
  }
  for (const [childRunId, { stepIndex, told }] of state.leaving) {
    const { id, attempt } = state.steps[stepIndex] as StepState;
    const child = childState(options, childRunId, turn);
    if (child && isFinal(child.status)) hear(state, { id, attempt }, child, turn);
    else if (child)
      turn.inputs.push({
        kind: 'command',
        runId: childRunId,
        command: lastWord(state, told),
        actor: 'system',
        acknowledgement: null,
      });
    // One of which nothing is recorded has nothing to end.
    else
      emit(
        state,
        { type: 'orchestration.child.ended', data: { stepId: id, attempt, childRunId, status: 'unknown' } },
        'system',
        turn,
      );
  }
}

function hear(state: RunState, { id, attempt }: Pick<StepState, 'id' | 'attempt'>, child: RunState, turn: Turn): void {
  if (isFinal(child.status))
    turn.inputs.push({
      kind: 'child_ended',
      runId: state.runId,
      stepId: id,
      attempt,
      child: { runId: child.runId, status: child.status, state: child },
    });
}

/** It was told to end: what waited for that goes on. */
function hasLeft(state: RunState, { id, attempt, ...of }: StepState, child: ChildResult, turn: Turn): true {
  const error = leftBehind(child);
  emit(
    state,
    {
      type: 'orchestration.child.ended',
      data: { stepId: id, attempt, childRunId: child.runId, status: child.status, ...(error && { error }) },
    },
    'system',
    turn,
  );
  for (let step = state.steps[of.index]; step; step = step.partOf ? state.steps[step.partOf.parentIndex] : undefined)
    if (!hasLeavingChild(state, step)) bringBack(state, step);
  return true;
}

function hasUndone(state: RunState, step: StepState, child: ChildResult, turn: Turn, random: () => number): true {
  emit(state, finished(step, child), 'system', turn);
  emitAll(state, settleAttempt(state, step, outcomeOfUndoing(child), turn.now, random()), 'system', turn);
  return true;
}

function finished(
  { id, attempt }: StepState,
  { runId, status }: ChildResult,
  more: { readonly undoable?: number } = {},
): RunEventBody {
  return { type: 'orchestration.child.finished', data: { stepId: id, attempt, childRunId: runId, status, ...more } };
}
