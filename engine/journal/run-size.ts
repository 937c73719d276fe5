/** Whether a run can be read as a whole: told by how much there is of it, before any of it is read. */
import { LIMITS, type LimitName, type Limits } from '../limits/limits.ts';
import { overLimit } from '../limits/over-limit.ts';
import { made, type Awaitable, type Deferred } from '../values/deferred.ts';
import type { JournalReader } from './journal.ts';

export type RunSize = ReturnType<JournalReader['sizeOfRun']>;

/** What nobody raises: it is about runs that are there already. */
const HARD = Object.fromEntries(Object.entries(LIMITS).map(([name, { hard }]) => [name, hard])) as unknown as Limits;

/** Less of a run than that takes neither the memory nor the time that could end a process. */
const HARMLESS = { events: 10_000, bytes: 1_048_576 } as const;

/** Whether reading it is a matter for `taking-up.ts`. */
export function isLargeRun(journal: Pick<Deferred<JournalReader>, 'sizeOfRun'>, runId: string): Awaitable<boolean> {
  return made(journal.sizeOfRun(runId), ({ events, bytes }) => events > HARMLESS.events || bytes > HARMLESS.bytes);
}

/** Null: it can. Else what is too big about it, in a sentence. */
export function whyTooLarge({ events, bytes }: RunSize): string | null {
  const sizes: readonly (readonly [LimitName, number])[] = [
    ['runEvents', events],
    ['runBytes', bytes],
  ];
  for (const [name, size] of sizes) {
    const over = overLimit(name, size, HARD, { subject: 'Its history' });
    if (over) return over.message;
  }
  return null;
}
