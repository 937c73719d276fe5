/** Makes a turn of the loop durable: its events, and what readers see of them, in one transaction. */
import type { AgentVersions } from '../agents/port/registry.ts';
import type { Batch } from '../executor/batch.ts';
import { reach } from '../time/crash-points.ts';
import type { AnswerDraftStore } from '../journal/answer-drafts.ts';
import type { Journal } from '../journal/journal.ts';
import type { ReadModels } from '../projections/read-models.ts';
import { rowChanges } from '../projections/row-changes.ts';
import type { ScheduleBook } from '../schedules/schedule-book.ts';
import { made, type Awaitable, type Deferred } from '../values/deferred.ts';

export interface JournalRecording {
  readonly journal: Pick<Deferred<Journal>, 'append'>;
  readonly readModels: Pick<Deferred<ReadModels>, 'apply'>;
  /** Left out where runs are the first to use none. */
  readonly agentVersions?: Pick<Deferred<AgentVersions>, 'keep'>;
  /** Left out where nobody writes answers. */
  readonly answerDrafts?: Pick<Deferred<AnswerDraftStore>, 'end'>;
  /** Runs that schedules start, and their ends, are events of the schedules, too. */
  readonly book?: ScheduleBook;
  /** Durable when it returns or, where its work answers later, when it resolves. */
  transaction<T>(work: () => Awaitable<T>): Awaitable<T>;
}

export function createRecorder({
  journal,
  readModels,
  agentVersions,
  answerDrafts,
  book,
  transaction,
}: JournalRecording): (batch: Batch) => Awaitable<void> {
  function recordRuns({ events, snapshots, agents, created, touched }: Batch): Awaitable<void> {
    const changes = rowChanges(events, created, touched);
    reach('append.before');
    const appended = made(journal.append(events, snapshots), () =>
      agents.length > 0 ? agentVersions?.keep(agents, events[0]?.at ?? 0) : undefined,
    );
    return made(appended, () => {
      reach('append.after');
      reach('projection.before');
      const ended = changes.approvals.map(({ id }) => id);
      return made(readModels.apply(changes), () => (ended.length > 0 ? answerDrafts?.end(ended) : undefined));
    });
  }

  function recordAll(batch: Batch): Awaitable<void> {
    const withoutSchedules = () => transaction(() => made(recordRuns(batch), () => reach('projection.after')));
    if (!book || !isStartedBySchedule(batch)) return withoutSchedules();
    return book.inTurn((states) => {
      const prepared = book.prepareFor(batch, states);
      if (!prepared) return withoutSchedules();
      const stored = transaction(() =>
        made(recordRuns(batch), () =>
          made(book.append(prepared), (appended) => {
            reach('projection.after');
            return appended;
          }),
        ),
      );
      return made(stored, (appended) => book.adopt(prepared, appended, states));
    });
  }

  return function record(batch) {
    const hasApproval = batch.events.some(
      ({ type }) => type === 'orchestration.checkpoint.requested' || type === 'orchestration.checkpoint.resolved',
    );
    if (hasApproval) reach('approval.before');
    return made(recordAll(batch), () => {
      if (hasApproval) reach('approval.after');
    });
  };
}

function isStartedBySchedule({ touched }: Batch): boolean {
  for (const { created } of touched) if (created.trigger) return true;
  return false;
}
