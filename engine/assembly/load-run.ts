/**
 * Folds a run from the journal, a page at a time. One that is bigger than the engine survives is refused before any of
 * it is read.
 */
import type { Plans } from '../executor/plans.ts';
import type { Journal, StoredEvent } from '../journal/journal.ts';
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
  const readPage = pagesIn(journal);
  return made(readPage(runId, 0), (first) => {
    const [created] = first;
    if (!created) return undefined;
    if (created.type !== 'orchestration.run.created') throw new Error('Its journal does not begin with its creation');
    return made(plans.pinned(created.data.definitionHash), (plan) => {
      const state = initialState(runId, plan, created.data);
      const fold = (page: readonly StoredEvent[]): void => page.forEach((event) => void evolve(state, event));
      fold(first);
      return made(throughPages(readPage, runId, first.at(-1)?.sequence ?? 0, fold), () => state);
    });
  });
}
