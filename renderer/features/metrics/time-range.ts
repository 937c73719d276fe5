/** The time that is looked at, and the periods in it: hours of the last day, or days as they are here. Pure. */

export const timeRanges = ['24h', '7d', '30d'] as const;
export type TimeRange = (typeof timeRanges)[number];

export const rangeWords: Readonly<Record<TimeRange, string>> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

/** Beginnings, oldest first. The last one is the hour or day that `now` is in. */
export function periodsOf(range: TimeRange, now: number): number[] {
  const latest = new Date(now);
  if (range === '24h') {
    latest.setMinutes(0, 0, 0);
    return Array.from({ length: 24 }, (_, index) => latest.getTime() - (23 - index) * 3_600_000);
  }
  const days = range === '7d' ? 7 : 30;
  latest.setHours(0, 0, 0, 0);
  // By the calendar: when clocks are changed, a day has 23 or 25 hours.
  return Array.from({ length: days }, (_, index) =>
    new Date(latest.getFullYear(), latest.getMonth(), latest.getDate() - (days - 1 - index)).getTime(),
  );
}

export function periodWords(range: TimeRange, from: number): string {
  const date = new Date(from);
  return range === '24h'
    ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString(undefined, {
        ...(range === '7d' && { weekday: 'short' }),
        day: 'numeric',
        month: 'short',
      });
}
