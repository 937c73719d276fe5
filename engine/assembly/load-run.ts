/**
 * Folds a run from the journal, a page at a time. One that is bigger than the engine survives is refused before any of
 * it is read.
 */
import type { Plans } from '../executor/plans.ts';
import type { Journal } from '../journal/journal.ts';
import { pagesIn, throughPages } from '../journal/pages-of-run.ts';
import { whyTooLarge } from '../journal/run-size.ts';
import { made, type Awaitable, type Deferred } from '../values/deferred.ts';
import { evolve } from '../run/evolve.ts';
import { initialState, type RunState } from '../run/run-state.ts';

/** The run is not looked into. */
class RunTooLarge extends Error {
  override readonly name = 'RunTooLarge';
  readonly code = 'limit_exceeded';
}

/** Undefined: there is no such run. */
export function loadRun(
  journal: Pick<Deferred<Journal>, 'sizeOfRun' | 'pageOfRun'>,
  plans: Pick<Plans, 'pinned'>,
  runId: string,
): Awaitable<RunState | undefined> {
  return made(journal.sizeOfRun(runId), (size) => {
    const tooLarge = whyTooLarge(size);
    if (tooLarge !== null) throw new RunTooLarge(tooLarge);
    return foldRun(journal, plans, runId);
  });
}

function foldRun(
  journal: Pick<Deferred<Journal>, 'pageOfRun'>,
  plans: Pick<Plans, 'pinned'>,
  runId: string,
): Awaitable<RunState | undefined> {
  let state: RunState | undefined;
  const folded = throughPages(pagesIn(journal), runId, 0, (page) => {
    for (const event of page) {
      if (!state && event.type !== 'orchestration.run.created')
        throw new Error('Its journal does not begin with its creation');
      if (event.type === 'orchestration.run.created')
        state ??= initialState(runId, plans.pinned(event.data.definitionHash), event.data);
      if (state) evolve(state, event);
    }
  });
  return made(folded, () => state);
}
