/**
 * Which backups are kept: the newest of each of the last 7 days, 4 weeks and 6 months that have one (UTC, weeks from Monday).
 * Days without a backup don't count, so that a machine that was off for a month does not lose its history.
 */
export const KEPT = { days: 7, weeks: 4, months: 6 } as const;

const DAY = 24 * 60 * 60 * 1000;
/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY = 4;

export function selectBackupsToKeep<Backup extends { readonly at: number }>(backups: readonly Backup[]): Set<Backup> {
  const newestFirst = [...backups].sort((left, right) => right.at - left.at);
  return new Set([
    ...newestOfEach(newestFirst, KEPT.days, dayOf),
    ...newestOfEach(newestFirst, KEPT.weeks, (at) => Math.floor((dayOf(at) - FIRST_MONDAY) / 7)),
    ...newestOfEach(newestFirst, KEPT.months, (at) => new Date(at).toISOString().slice(0, 7)),
  ]);
}

function dayOf(at: number): number {
  return Math.floor(at / DAY);
}

function newestOfEach<Backup extends { readonly at: number }>(newestFirst: readonly Backup[], count: number, periodOf: (at: number) => unknown): Backup[] {
  const newest = new Map<unknown, Backup>();
  for (const backup of newestFirst) {
    const period = periodOf(backup.at);
    if (!newest.has(period) && newest.size < count) newest.set(period, backup);
  }
  return [...newest.values()];
}
