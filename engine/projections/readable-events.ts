import type { JournalReader, StoredEvent } from '../journal/journal.ts';
import { whyTooLarge } from '../journal/run-size.ts';

const BEGINNING = 1_000;
const END = 10;

/** False of a run that is too large to be read as a whole. */
export function isReadable(journal: JournalReader, runId: string): boolean {
  return whyTooLarge(journal, runId) === null;
}

/** What readers are shown of such a run: how it began, and what was last recorded of it. */
export function glimpseOf(journal: JournalReader, runId: string, lastSequence: number): StoredEvent[] {
  return [...journal.readRun(runId, 0, BEGINNING), ...journal.readRun(runId, Math.max(BEGINNING, lastSequence - END))];
}
