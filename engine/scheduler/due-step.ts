/** Which step of the plan starts next, if one may. */
import type { RunState, StepState } from '../run/run-state.ts';

/** The scheduled retry whose time came first. */
export function dueRetry(state: RunState, now: number): StepState | undefined {
  let due: StepState | undefined;
  for (const index of state.waiting) {
    const step = state.steps[index];
    if (step && step.partOf === null && step.retryAt <= now && (!due || step.retryAt < due.retryAt) && !state.ready.isAside(index)) due = step;
  }
  return due;
}

export function nextReady(state: RunState): StepState | undefined {
  const index = state.ready.peek();
  return index === undefined ? undefined : state.steps[index];
}
