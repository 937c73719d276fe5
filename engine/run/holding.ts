/**
 * Steps that are due and wait for room outside of their run. Written for the executor, and no part of the fold: nothing
 * has happened to the run, and after a fold the steps ask again.
 */
import { queueOf } from './settling.ts';
import type { RunState, StepState } from './run-state.ts';

/** Others of the run may go by. */
export function holdBack(state: RunState, step: StepState): void {
  queueOf(state, step).setAside(step.index);
}

/** Due again, at its old place. */
export function bringBack(state: RunState, step: StepState): void {
  queueOf(state, step).bringBack(step.index);
}
