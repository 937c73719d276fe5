/** Child runs that were told to end and still undo or clean up. Pure. */
import type { RunState, StepState } from './run-state.ts';

/** Of this step, or of one of its parts: no other attempt of it begins before that child has ended. */
export function hasLeavingChild({ leaving, steps }: RunState, { index }: StepState): boolean {
  if (leaving.size === 0) return false;
  return [...leaving.values()].some(
    ({ stepIndex }) => stepIndex === index || steps[stepIndex]?.partOf?.parentIndex === index,
  );
}
