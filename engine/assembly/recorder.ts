/** Makes a turn of the loop durable: its events, and what readers see of them, in one transaction. */
import type { AgentVersions } from '../agents/port/registry.ts';
import type { Batch } from '../executor/batch.ts';
import { reach } from '../time/crash-points.ts';
import type { Journal } from '../journal/journal.ts';
import type { ReadModels } from '../projections/read-models.ts';
import { rowChanges } from '../projections/row-changes.ts';
import type { ScheduleBook } from '../schedules/schedule-book.ts';

export interface JournalRecording {
  readonly journal: Journal;
  readonly readModels: ReadModels;
  /** Left out where runs are the first to use none. */
  readonly agentVersions?: Pick<AgentVersions, 'keep'>;
  /** Runs that schedules start, and their ends, are events of the schedules, too. */
  readonly book?: ScheduleBook;
  transaction<T>(work: () => T): T;
}

export function createRecorder({
  journal,
  readModels,
  agentVersions,
  book,
  transaction,
}: JournalRecording): (batch: Batch) => void {
  return function record({ events, snapshots, agents, created, touched }) {
    const hasApproval = events.some(
      ({ type }) => type === 'orchestration.checkpoint.requested' || type === 'orchestration.checkpoint.resolved',
    );
    const changes = rowChanges(events, created, touched);
    const ofSchedules = book?.prepareFor(events, created, touched) ?? null;
    if (hasApproval) reach('approval.before');
    const stored = transaction(() => {
      reach('append.before');
      journal.append(events, snapshots);
      if (agents.length > 0) agentVersions?.keep(agents, events[0]?.at ?? 0);
      reach('append.after');
      reach('projection.before');
      readModels.apply(changes);
      const appended = ofSchedules && book?.append(ofSchedules);
      reach('projection.after');
      return appended;
    });
    if (ofSchedules && stored) book?.adopt(ofSchedules, stored);
    if (hasApproval) reach('approval.after');
  };
}
