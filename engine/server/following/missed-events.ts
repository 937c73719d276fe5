import type { JournalReader, StoredEvent } from '../../journal/journal.ts';
import type { Deferred } from '../../values/deferred.ts';
import { READER_PAGE } from '../reader-page.ts';
import { whenOthersRest } from './when-others-rest.ts';

interface Missed {
  readonly afterPosition: number;
  readonly upTo: number;
  note(events: readonly StoredEvent[]): void;
  isOver(): boolean;
}

/** Tells what was recorded while a follower was away, page by page; what happens meanwhile is noted as it is told. */
export async function noteMissed(
  journal: Deferred<JournalReader>,
  { afterPosition, upTo, note, isOver }: Missed,
): Promise<void> {
  for (let seen = afterPosition; seen < upTo && !isOver(); ) {
    const { events } = await journal.pageOfAll(seen, { ...READER_PAGE, upTo });
    note(events);
    seen = events.at(-1)?.position ?? upTo;
    await whenOthersRest();
  }
}
