/**
 * Which step of the plan starts next, if one may.
 *
 * Rules
 *  1. Never more steps under way than the run's limit. A step that waits for its retry is under way as far as that is
 *     concerned: its place is kept, so that it begins when it is due, whatever else could start.
 *  2. A retry whose time has come goes before steps that never ran.
 *  3. In sequential mode nothing goes by a step that waits:
 *     for its retry, for room outside of the run, for a time or a signal.
 */
import { retryingStep, type RunState, type StepState } from '../run/run-state.ts';
import type { StepThat } from '../run/step-state.ts';

export function nextStep(state: RunState, now: number): StepState | undefined {
  const { inFlight, maxParallel, ready, retrying, waits, mode } = state;
  if (inFlight >= maxParallel) return undefined;
  if (mode === 'sequential' && (ready.aside > 0 || waits.size > 0)) return undefined; // rule 3
  const retry = dueRetry(state, now);
  if (retry) return retry; // rule 2
  return inFlight + retrying.size < maxParallel ? nextReady(state) : undefined; // rule 1
}

/** The scheduled retry whose time came first. */
function dueRetry(state: RunState, now: number): StepState | undefined {
  let due: StepThat<'retrying'> | undefined;
  for (const index of state.retrying) {
    const step = retryingStep(state, index);
    if (
      step &&
      step.partOf === null &&
      step.retryAt <= now &&
      (!due || step.retryAt < due.retryAt) &&
      !state.ready.isAside(index)
    )
      due = step;
  }
  return due;
}

function nextReady(state: RunState): StepState | undefined {
  const index = state.ready.peek();
  return index === undefined ? undefined : state.steps[index];
}
