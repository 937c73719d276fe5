import type { JournalReader, PageBounds, StoredEvent } from './journal.ts';

const PAGE: PageBounds = { events: 1_000, bytes: 16 * 1024 * 1024 };

/** A run's events for whoever goes through all of them and keeps few: never more than a page of them is in memory. */
export function* eventsOfRun(journal: Pick<JournalReader, 'pageOfRun'>, runId: string): Generator<StoredEvent> {
  for (
    let { events } = journal.pageOfRun(runId, 0, PAGE);
    events.length > 0;
    { events } = journal.pageOfRun(runId, events.at(-1)?.sequence ?? Infinity, PAGE)
  )
    yield* events;
}
