/**
 * Folds a run from the journal, a page at a time. One that is bigger than the engine survives is refused before any of
 * it is read.
 */
import type { Plans } from '../executor/plans.ts';
import type { Journal } from '../journal/journal.ts';
import { eventsOfRun } from '../journal/pages-of-run.ts';
import { whyTooLarge } from '../journal/run-size.ts';
import { evolve } from '../run/evolve.ts';
import { initialState, type RunState } from '../run/run-state.ts';

/** The run is not looked into. */
class RunTooLarge extends Error {
  override readonly name = 'RunTooLarge';
  readonly code = 'limit_exceeded';
}

/** Undefined: there is no such run. */
export function loadRun(journal: Journal, plans: Pick<Plans, 'pinned'>, runId: string): RunState | undefined {
  const tooLarge = whyTooLarge(journal.sizeOfRun(runId));
  if (tooLarge !== null) throw new RunTooLarge(tooLarge);
  let state: RunState | undefined;
  for (const event of eventsOfRun(journal, runId)) {
    if (!state && event.type !== 'orchestration.run.created')
      throw new Error('Its journal does not begin with its creation');
    if (event.type === 'orchestration.run.created')
      state ??= initialState(runId, plans.pinned(event.data.definitionHash), event.data);
    if (state) evolve(state, event);
  }
  return state;
}
