/** Makes a turn of the loop durable: its events, and what readers see of them, in one transaction. */
import type { Batch } from './executor/batch.ts';
import { reach } from './executor/crash-points.ts';
import type { Journal } from './journal/journal.ts';
import type { ReadModels } from './projections/read-models.ts';
import { rowChanges } from './projections/row-changes.ts';

export interface Recording {
  readonly journal: Journal;
  readonly readModels: ReadModels;
  transaction<T>(work: () => T): T;
}

export function createRecorder({ journal, readModels, transaction }: Recording): (batch: Batch) => void {
  return function record({ events, snapshots, created, touched }) {
    const hasApproval = events.some(({ type }) => type === 'orchestration.checkpoint.requested' || type === 'orchestration.checkpoint.resolved');
    const changes = rowChanges(events, created, touched);
    if (hasApproval) reach('approval.before');
    transaction(() => {
      reach('append.before');
      journal.append(events, snapshots);
      reach('append.after');
      reach('projection.before');
      readModels.apply(changes);
      reach('projection.after');
    });
    if (hasApproval) reach('approval.after');
  };
}
