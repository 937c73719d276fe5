/**
 * Folds a run for readers as far as that can be done. Of a run that the engine has set aside because it can't be folded
 * they are shown what there is: an event whose meaning can't be told is passed over, and what was recorded of the run
 * as a whole is still seen. Nobody decides about a run by such a fold.
 */
import { evolve } from '../run/evolve.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';

export function foldAsFarAsPossible(state: RunState, event: RunEvent): void {
  try {
    evolve(state, event);
  } catch {
    state.sequence = event.sequence;
  }
}
