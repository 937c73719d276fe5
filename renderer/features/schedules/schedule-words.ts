/** What a trigger's settings mean, in words. Pure. */

const OVERLAPS: Readonly<Record<string, string>> = {
  skip: 'is left out',
  queue: 'waits for it',
  allow: 'starts beside it',
  cancel_previous: 'takes its place',
};

const MISSED: Readonly<Record<string, string>> = {
  run_once: 'are made up for once',
  run_all: 'are all made up for',
  skip: 'are left out',
};

/** What becomes of a run that is due while the one before is still going. */
export function overlapWords(overlap: string): string {
  return OVERLAPS[overlap] ?? overlap;
}

/** What becomes of the times at which the machine was off. */
export function missedWords(missed: string): string {
  return MISSED[missed] ?? missed;
}
