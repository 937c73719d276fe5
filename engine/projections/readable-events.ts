import type { JournalReader, StoredEvent } from '../journal/journal.ts';
import { whyTooLarge } from '../journal/run-size.ts';
import type { Deferred } from '../values/deferred.ts';

const BEGINNING = 1_000;
const END = 10;

/** False of a run that is too large to be read as a whole. */
export async function isReadable(journal: Deferred<JournalReader>, runId: string): Promise<boolean> {
  return whyTooLarge(await journal.sizeOfRun(runId)) === null;
}

/** What readers are shown of such a run: how it began, and what was last recorded of it. */
export async function glimpseOf(
  journal: Deferred<JournalReader>,
  runId: string,
  lastSequence: number,
): Promise<StoredEvent[]> {
  const beginning = await journal.readRun(runId, 0, BEGINNING);
  return [...beginning, ...(await journal.readRun(runId, Math.max(BEGINNING, lastSequence - END)))];
}
