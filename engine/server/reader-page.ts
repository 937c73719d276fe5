/**
 * What is read of the journal at once for a reader,
 * so that a long run costs neither memory nor a standstill of the others.
 */
import type { JournalReader, PageBounds, StoredEvent } from '../journal/journal.ts';
import type { Deferred } from '../values/deferred.ts';
import { whenOthersRest } from './following/when-others-rest.ts';

export const READER_PAGE = { events: 500, bytes: 1024 * 1024 } as const satisfies PageBounds;

interface Wanted {
  readonly after?: number;
  /** How many events all pages together may have (default: all). */
  readonly most?: number;
}

/** A run's events for whoever goes through them and keeps little. Others have their turn between two pages. */
export async function* pagesOf(
  journal: Deferred<JournalReader>,
  runId: string,
  { after = 0, most = Infinity }: Wanted = {},
): AsyncGenerator<readonly StoredEvent[]> {
  let [last, left] = [after, most];
  while (left > 0) {
    const bounds = { ...READER_PAGE, events: Math.min(READER_PAGE.events, left) };
    const { events } = await journal.pageOfRun(runId, last, bounds);
    if (events.length === 0) return;
    yield events;
    last = events.at(-1)?.sequence ?? last;
    left -= events.length;
    if (left > 0) await whenOthersRest();
  }
}
