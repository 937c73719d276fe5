/**
 * Makes what readers see anew from the journal, while the engine works.
 *
 * Rules
 *  1. Others get their turn between any two pages of events and any two groups of rows:
 *     commands are answered, steps go on.
 *  2. It is made beside what is in use (`ReadModelRebuild`). When all events have been folded, rows are compared and
 *     replaced; what is recorded meanwhile is folded before each comparison, so that both speak of the same moment.
 *  3. It can end at any point: what is in use is whole, and the next one begins anew.
 */
import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import type { Definition } from '../definition/definition.ts';
import type { Plans } from '../executor/plans.ts';
import type { Journal, StoredEvent } from '../journal/journal.ts';
import type { ReadModelRebuild } from '../projections/read-models.ts';
import { rowChanges } from '../projections/row-changes.ts';
import { foldAsFarAsPossible } from '../projections/fold-as-far-as-possible.ts';
import { initialState, isFinal, type RunState } from '../run/run-state.ts';

/** Events that are folded before others get their turn: a few milliseconds. */
const PAGE = 100;

export interface Rebuilding {
  readonly journal: Journal;
  /** Answered at once: a page is folded and applied in one piece. */
  readonly plans: Plans<Definition | undefined>;
  /** Closed at the end, whatever that is. */
  readonly rebuild: ReadModelRebuild;
  readonly pageSize?: number;
  /** Events that have been folded, of those that there are. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Between any two turns; ends the rebuild when it throws. */
  readonly rest?: () => Promise<unknown>;
}

export interface RebuildReport {
  readonly events: number;
  readonly runs: number;
  readonly isIdentical: boolean;
}

export async function rebuildReadModels(rebuilding: Rebuilding): Promise<RebuildReport> {
  const { journal, plans, rebuild, pageSize = PAGE, onProgress, rest = othersHadTheirTurn } = rebuilding;
  const fold = new JournalFold(journal, plans);
  let position = 0;
  let events = 0;
  let runs = 0;

  /** False: there was nothing more. */
  function foldPage(): boolean {
    const page = journal.readAll(position, pageSize);
    if (page.length === 0) return false;
    const { created, touched } = fold.take(page);
    rebuild.apply(rowChanges(page, created, touched));
    position = page.at(-1)?.position ?? position;
    events += page.length;
    runs += created.size;
    onProgress?.(events, Math.max(events, journal.lastPosition()));
    return true;
  }

  try {
    while (foldPage()) await rest();
    for (let isDone = false; !isDone; await rest()) {
      while (foldPage()); // rule 2
      isDone = rebuild.replaceNext();
    }
    return { events, runs, isIdentical: rebuild.isIdentical };
  } finally {
    rebuild.close();
  }
}

/**
 * Folds a journal from its beginning, page by page. A run that has ended leaves memory; should it have been reopened
 * later, it is folded again from its own beginning, as a running engine would do.
 */
export class JournalFold {
  readonly #journal: Journal;
  readonly #plans: Plans<Definition | undefined>;
  readonly #states = new Map<string, RunState>();

  constructor(journal: Journal, plans: Plans<Definition | undefined>) {
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
    if (first?.type !== 'orchestration.run.created')
      throw new Error(`The journal of run ${runId} does not begin with its creation`);
    const earlier = events.filter((event) => event.sequence < sequence);
    const state = initialState(runId, this.#plans.pinned(first.data.definitionHash), first.data);
    for (const event of earlier) foldAsFarAsPossible(state, event);
    return state;
  }
}
