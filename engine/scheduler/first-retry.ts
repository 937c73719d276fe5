import type { Parts } from '../run/part-state.ts';
import { retryingStep, type RunState } from '../run/run-state.ts';
import type { StepThat } from '../run/step-state.ts';

/** Of those with a scheduled retry, the one that is due first and does not wait for room outside of the run. */
export function firstRetry(
  state: RunState,
  { retrying, ready }: Pick<Parts, 'retrying' | 'ready'>,
): StepThat<'retrying'> | undefined {
  const first = retrying.peek();
  const isHeld = first !== undefined && ready.isAside(first);
  return retryingStep(state, isHeld ? retrying.toArray().find((other) => !ready.isAside(other)) : first);
}
