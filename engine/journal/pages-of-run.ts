/** Goes through a run's events and keeps few: never more than a page of them is in memory. */
import { made, repeatedly, type Awaitable, type Deferred } from '../values/deferred.ts';
import type { JournalReader, PageBounds, StoredEvent } from './journal.ts';

/** The next of a run's events after this sequence, in order. Empty: there are no more. */
export type ReadPage = (runId: string, afterSequence: number) => Awaitable<readonly StoredEvent[]>;

const PAGE: PageBounds = { events: 1_000, bytes: 16 * 1024 * 1024 };

export function pagesIn(journal: Pick<Deferred<JournalReader>, 'pageOfRun'>): ReadPage {
  return (runId, afterSequence) => made(journal.pageOfRun(runId, afterSequence, PAGE), ({ events }) => events);
}

/** Over when there are no more pages, or `take` says that it has seen enough. */
export function throughPages(
  readPage: ReadPage,
  runId: string,
  afterSequence: number,
  take: (page: readonly StoredEvent[]) => 'enough' | void,
): Awaitable<void> {
  let last = afterSequence;
  return repeatedly(() =>
    made(readPage(runId, last), (page) => {
      last = page.at(-1)?.sequence ?? last;
      return page.length > 0 && take(page) !== 'enough';
    }),
  );
}
