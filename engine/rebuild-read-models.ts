/** Empties what readers see and folds the whole journal again, run by run, in one transaction. */
import { createHash } from 'node:crypto';
import type { Plans } from './executor/plans.ts';
import type { Journal, StoredEvent } from './journal/journal.ts';
import type { ReadModels } from './projections/read-models.ts';
import { rowChanges } from './projections/row-changes.ts';
import { foldAsFarAsPossible } from './projections/fold-as-far-as-possible.ts';
import { initialState, isFinal, type RunState } from './run/run-state.ts';

const PAGE = 1_000;

export interface Rebuilding {
  readonly journal: Journal;
  readonly readModels: ReadModels;
  readonly plans: Plans;
  transaction<T>(work: () => T): T;
  /** Events that are folded at once (default 1,000). */
  readonly pageSize?: number;
}

export function rebuildReadModels({ journal, readModels, plans, transaction, pageSize = PAGE }: Rebuilding): { events: number; runs: number; isIdentical: boolean } {
  return transaction(() => {
    const before = fingerprint(readModels);
    readModels.clear();
    const fold = new JournalFold(journal, plans);
    let events = 0;
    let runs = 0;
    for (let page = journal.readAll(0, pageSize); page.length > 0; page = journal.readAll(page.at(-1)?.position ?? Infinity, pageSize)) {
      const { created, touched } = fold.take(page);
      readModels.apply(rowChanges(page, created, touched));
      events += page.length;
      runs += created.size;
    }
    return { events, runs, isIdentical: before === fingerprint(readModels) };
  });
}

/**
 * Folds a journal from its beginning, page by page. A run that has ended leaves memory; should it have been reopened later, it
 * is folded again from its own beginning, as a running engine would do.
 */
export class JournalFold {
  readonly #journal: Journal;
  readonly #plans: Plans;
  readonly #states = new Map<string, RunState>();

  constructor(journal: Journal, plans: Plans) {
    this.#journal = journal;
    this.#plans = plans;
  }

  /** Runs that have not ended. */
  get inMemory(): number {
    return this.#states.size;
  }

  take(page: readonly StoredEvent[]): { readonly created: Set<RunState>; readonly touched: Set<RunState> } {
    const created = new Set<RunState>();
    const touched = new Set<RunState>();
    for (const event of page) {
      const state = this.#states.get(event.runId) ?? this.#stateBefore(event);
      this.#states.set(event.runId, state);
      if (event.sequence === 1) created.add(state);
      foldAsFarAsPossible(state, event);
      touched.add(state);
    }
    for (const { runId, status } of touched) if (isFinal(status)) this.#states.delete(runId);
    return { created, touched };
  }

  #stateBefore({ runId, sequence, position }: StoredEvent): RunState {
    const events = this.#journal.readRun(runId).filter((event) => event.position <= position);
    const [first] = events;
    if (first?.type !== 'orchestration.run.created') throw new Error(`The journal of run ${runId} does not begin with its creation`);
    const earlier = events.filter((event) => event.sequence < sequence);
    const state = initialState(runId, this.#plans.pinned(first.data.definitionHash));
    for (const event of earlier) foldAsFarAsPossible(state, event);
    return state;
  }
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
