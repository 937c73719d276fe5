/** What it means for a run that somebody asks for a part by its id, or for steps whose parts have failed. Pure. */
import { partsOf } from './parts.ts';
import type { RunEventBody, StepReopened } from './run-event.ts';
import { parentOf, stepOf, workStepsOf, type RunState, type StepState } from './run-state.ts';

/**
 * What "retry what has failed" means: failed steps, the failed items of a run that completed without them, and parts
 * that wait for the operator.
 */
export function whatHasFailed(state: RunState): StepState[] {
  const isOver = state.status === 'partially_completed';
  const steps = workStepsOf(state).flatMap((step) => {
    if (step.status === 'failed' || (isOver && (hasFailedParts(step) || step.isPartial))) return [step];
    return isOver ? partsOf(state, step).filter(({ isPartial }) => isPartial) : [];
  });
  const waiting = [...state.attention]
    .map((index) => state.steps[index] as StepState)
    .filter(({ partOf }) => partOf !== null && !steps.some(({ index }) => index === partOf.parentIndex));
  return [...steps, ...waiting];
}

/** It has completed without some of its parts. */
export function hasFailedParts({ status, parts }: StepState): boolean {
  return status === 'completed' && parts !== null && parts.failed > 0;
}

/** The step of the plan that has to go on for this one to be done: itself, or the step that it is a part of. */
export function inPlan(state: RunState, step: StepState): StepState {
  return parentOf(state, step) ?? step;
}

/** The step of a part goes on with the parts that it has. Nothing to say of one that is under way or about to start. */
export function reopenedFor(
  state: RunState,
  part: StepState,
  reason: StepReopened['reason'],
  notes: string | null,
): RunEventBody[] {
  const step = parentOf(state, part);
  if (!step || step.status === 'running' || step.status === 'queued') return [];
  return [
    {
      type: 'orchestration.step.reopened',
      data: { stepId: step.id, reason, modifications: null, notes, parts: 'kept' },
    },
  ];
}

/** The key of an output that is turned down by what a question about it has led to. */
export function rejectedKey(state: RunState, stepId: string | null): { readonly rejectedCacheKey?: string } {
  const cache = stepOf(state, stepId ?? '')?.cache;
  return cache ? { rejectedCacheKey: cache.key } : {};
}

/**
 * Keys of outputs that were turned down by asking for them again: the step's own, or those of parts that
 * are all done again.
 */
export function rejectedKeys(
  state: RunState,
  step: StepState,
  startsOver: boolean,
): Pick<StepReopened, 'rejectedCacheKey' | 'rejectedCacheKeys'> {
  const rejectedCacheKeys = startsOver
    ? partsOf(state, step).flatMap((part) => (part.cache && part.status === 'completed' ? [part.cache.key] : []))
    : [];
  const hasOutput = step.partOf
    ? step.status === 'completed'
    : step.status !== 'failed' && Object.hasOwn(state.outputs, step.id);
  return {
    ...(step.cache && hasOutput && { rejectedCacheKey: step.cache.key }),
    ...(rejectedCacheKeys.length > 0 && { rejectedCacheKeys }),
  };
}
