/**
 * How many child runs of each tree have not ended, by the run that a tree began with. Told of what is recorded, it
 * never has to ask.
 */
import { isFinal, type RunState } from '../run/run-state.ts';
import type { Batch } from './batch.ts';

export interface OpenRunOfTree {
  readonly id: string;
  readonly rootRunId: string;
}

export class OpenChildren {
  readonly #open = new Map<string, Set<string>>();

  /** Runs that an earlier process left. */
  know(runs: readonly OpenRunOfTree[]): void {
    for (const { id, rootRunId } of runs) if (id !== rootRunId) this.#add(rootRunId, id);
  }

  recorded({ touched }: Batch): void {
    for (const state of touched) {
      const { runId, status } = state;
      const { rootRunId, parent } = state.created;
      if (parent === null) continue;
      if (isFinal(status)) this.#remove(rootRunId, runId);
      else this.#add(rootRunId, runId);
    }
  }

  /** With those that the turn has started and not recorded yet. */
  count(rootRunId: string, startedNow: Iterable<RunState>): number {
    let count = this.#open.get(rootRunId)?.size ?? 0;
    for (const { created } of startedNow) if (created.rootRunId === rootRunId && created.parent !== null) count++;
    return count;
  }

  #add(rootRunId: string, runId: string): void {
    const known = this.#open.get(rootRunId);
    if (known) known.add(runId);
    else this.#open.set(rootRunId, new Set([runId]));
  }

  #remove(rootRunId: string, runId: string): void {
    const known = this.#open.get(rootRunId);
    known?.delete(runId);
    if (known?.size === 0) this.#open.delete(rootRunId);
  }
}
