/**
 * Readers show what there is, also of a run that the engine has set aside because it can't be folded: an event whose
 * meaning can't be told is passed over, and what was recorded of the run as a whole is still seen. Nobody decides about
 * a run by such a fold.
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
