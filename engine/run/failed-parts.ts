/** How many parts of a step may fail before it does. Pure. */
import type { FanOut } from '../definition/step.ts';
import { fanOutOf } from './plan.ts';
import type { Parts, StepState } from './run-state.ts';

/** How many of so many items may fail. Where nothing is said of how many: all of them. Later steps see the counts. */
export function mostFailures(list: FanOut | null, total: number): number {
  if (list === null || list.onItemFailure === 'fail') return 0;
  const { maxFailures, maxFailurePercentage } = list;
  const share = maxFailurePercentage === null ? Infinity : Math.floor((total * maxFailurePercentage) / 100 + 1e-9);
  return Math.min(maxFailures ?? Infinity, share);
}

/** More have failed than may, or the tree of runs had no room for one: the step fails. */
export function haveFailed({ planned }: StepState, { failed, refused, count }: Parts): boolean {
  return refused > 0 || (failed > 0 && failed > mostFailures(fanOutOf(planned.step), count));
}
