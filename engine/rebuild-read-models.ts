/** Empties what readers see and folds the whole journal again, run by run, in one transaction. */
import { createHash } from 'node:crypto';
import type { Plans } from './executor/plans.ts';
import type { Journal, StoredEvent } from './journal/journal.ts';
import type { ReadModels } from './projections/read-models.ts';
import { rowChanges } from './projections/row-changes.ts';
import { evolve } from './run/evolve.ts';
import type { RunEvent } from './run/run-event.ts';
import { initialState, type RunState } from './run/run-state.ts';

const PAGE = 1_000;

export interface Rebuilding {
  readonly journal: Journal;
  readonly readModels: ReadModels;
  readonly plans: Plans;
  transaction<T>(work: () => T): T;
}

export function rebuildReadModels({ journal, readModels, plans, transaction }: Rebuilding): { events: number; runs: number; isIdentical: boolean } {
  return transaction(() => {
    const before = fingerprint(readModels);
    readModels.clear();
    const states = new Map<string, RunState>();
    let events = 0;
    for (let page = journal.readAll(0, PAGE); page.length > 0; page = journal.readAll(page.at(-1)?.position ?? Infinity, PAGE)) {
      events += page.length;
      foldPage(page, states, plans, readModels);
    }
    return { events, runs: states.size, isIdentical: before === fingerprint(readModels) };
  });
}

function foldPage(page: readonly StoredEvent[], states: Map<string, RunState>, plans: Plans, readModels: ReadModels): void {
  const created = new Set<RunState>();
  const touched = new Set<RunState>();
  for (const event of page) {
    let state = states.get(event.runId);
    if (!state) {
      states.set(event.runId, (state = emptyState(event, plans)));
      created.add(state);
    }
    evolve(state, event);
    touched.add(state);
  }
  readModels.apply(rowChanges(page, created, touched));
}

function emptyState(first: RunEvent, plans: Plans): RunState {
  if (first.type !== 'orchestration.run.created') throw new Error(`The journal of run ${first.runId} does not begin with its creation`);
  return initialState(first.runId, plans.pinned(first.data.definitionHash));
}

/** Content, not order of writing. Cached outputs are left out: forgetting them is an operator's right that leaves no event. */
function fingerprint(readModels: ReadModels): string {
  const hash = createHash('sha256');
  for (let offset = 0; ; offset += PAGE) {
    const { items } = readModels.listRuns({}, { limit: PAGE, offset });
    for (const run of items) hash.update(JSON.stringify([run, readModels.deliverablesOf(run.id)]));
    if (items.length < PAGE) break;
  }
  for (let offset = 0; ; offset += PAGE) {
    const { items } = readModels.listApprovals({}, { limit: PAGE, offset });
    for (const approval of items) hash.update(JSON.stringify(approval));
    if (items.length < PAGE) break;
  }
  return hash.digest('hex');
}
