/** Whether a run can be read as a whole: told by how much there is of it, before any of it is read. */
import { LIMITS, overLimit, type LimitName, type Limits } from '../limits/limits.ts';
import type { Journal } from './journal.ts';

/** What nobody raises: it is about runs that are there already. */
const HARD = Object.fromEntries(Object.entries(LIMITS).map(([name, { hard }]) => [name, hard])) as unknown as Limits;

/** Null: it can. Else what is too big about it, in a sentence. */
export function whyTooLarge(journal: Journal, runId: string): string | null {
  const { events, bytes } = journal.sizeOfRun(runId);
  const sizes: readonly (readonly [LimitName, number])[] = [['runEvents', events], ['runBytes', bytes]];
  for (const [name, size] of sizes) {
    const over = overLimit(name, size, HARD, { subject: 'Its history' });
    if (over) return over.message;
  }
  return null;
}
