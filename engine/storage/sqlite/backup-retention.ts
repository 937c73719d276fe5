/**
 * Which backups are kept: one of each of the last 7 days, 4 weeks and 6 months that have one (UTC, weeks from Monday).
 * Days without a backup don't count, so that a machine that was off for a month does not lose its history.
 *
 * Rules
 *  1. Of one day, week or month it is the one with the most events; among equals the newest.
 *  2. The last three are kept in any case, and so is whichever holds the most.
 *  3. What holds nobody knows how much is not judged, and kept.
 */
const KEPT = { last: 3, days: 7, weeks: 4, months: 6 } as const;

export interface JudgedBackup {
  readonly at: number;
  /** Null: not known. */
  readonly events: number | null;
}

const DAY = 24 * 60 * 60 * 1000;
/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY = 4;

export function selectBackupsToKeep<Backup extends JudgedBackup>(backups: readonly Backup[]): Set<Backup> {
  const newestFirst = [...backups].sort((left, right) => right.at - left.at);
  return new Set([
    ...newestFirst.slice(0, KEPT.last),
    ...newestFirst.filter(({ events }) => events === null),
    ...fullestOfEach(newestFirst, 1, () => 'all'),
    ...fullestOfEach(newestFirst, KEPT.days, dayOf),
    ...fullestOfEach(newestFirst, KEPT.weeks, (at) => Math.floor((dayOf(at) - FIRST_MONDAY) / 7)),
    ...fullestOfEach(newestFirst, KEPT.months, (at) => new Date(at).toISOString().slice(0, 7)),
  ]);
}

function dayOf(at: number): number {
  return Math.floor(at / DAY);
}

/** Of the newest periods that have one. */
function fullestOfEach<Backup extends JudgedBackup>(
  newestFirst: readonly Backup[],
  count: number,
  periodOf: (at: number) => unknown,
): Backup[] {
  const fullest = new Map<unknown, Backup>();
  for (const backup of newestFirst) {
    const period = periodOf(backup.at);
    const known = fullest.get(period);
    if (known === undefined ? fullest.size < count : (backup.events ?? 0) > (known.events ?? 0))
      fullest.set(period, backup);
  }
  return [...fullest.values()];
}
