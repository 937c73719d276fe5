/** Folds a run from the journal, a page at a time. One that is bigger than the engine survives is refused before any of it is read. */
import type { Plans } from './executor/plans.ts';
import type { Journal } from './journal/journal.ts';
import { whyTooLarge } from './journal/run-size.ts';
import { evolve } from './run/evolve.ts';
import { initialState, type RunState } from './run/run-state.ts';

const PAGE = 1_000;

/** The run is not looked into. */
export class RunTooLarge extends Error {
  override readonly name = 'RunTooLarge';
  readonly code = 'limit_exceeded';
}

/** Undefined: there is no such run. */
export function loadRun(journal: Journal, plans: Pick<Plans, 'pinned'>, runId: string): RunState | undefined {
  const tooLarge = whyTooLarge(journal, runId);
  if (tooLarge !== null) throw new RunTooLarge(tooLarge);
  let state: RunState | undefined;
  for (let page = journal.readRun(runId, 0, PAGE); page.length > 0; page = journal.readRun(runId, page.at(-1)?.sequence ?? Infinity, PAGE)) {
    const [first] = page;
    if (!state && first?.type !== 'orchestration.run.created') throw new Error('Its journal does not begin with its creation');
    if (first?.type === 'orchestration.run.created') state ??= initialState(runId, plans.pinned(first.data.definitionHash));
    for (const event of page) if (state) evolve(state, event);
    if (page.length < PAGE) break;
  }
  return state;
}
