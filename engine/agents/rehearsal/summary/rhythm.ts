/** How periods follow each other, and what they are called. */

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export type Rhythm = 'day' | 'week' | 'month' | 'quarter' | 'other';

/** Read off the gaps between periods, as data seldom says. */
export function rhythmOf(periods: readonly string[]): Rhythm {
  const days = [...new Set(periods)].sort();
  const gaps = days.slice(1).map((day, index) => (Date.parse(day) - Date.parse(days[index] ?? day)) / 86_400_000);
  if (days.some((day) => Number.isNaN(Date.parse(day)))) return 'other';
  if (gaps.length === 0) return 'other';
  const smallest = Math.min(...gaps);
  if (days.every((day) => day.endsWith('-01')) && smallest >= 28) return smallest >= 89 ? 'quarter' : 'month';
  return smallest >= 7 ? 'week' : 'day';
}

export function periodName(period: string | null, rhythm: Rhythm): string {
  if (period === null) return 'the whole';
  const year = period.slice(0, 4);
  const month = Number(period.slice(5, 7));
  if (rhythm === 'month') return `${monthNames[month - 1]} ${year}`;
  if (rhythm === 'quarter') return `Q${Math.ceil(month / 3)} ${year}`;
  return rhythm === 'week' ? `week of ${period}` : period;
}

/** How many days a whole period has; null where that can't be told. */
export function daysIn(period: string, rhythm: Rhythm): number | null {
  if (rhythm === 'week') return 7;
  const months = rhythm === 'month' ? 1 : rhythm === 'quarter' ? 3 : 0;
  if (months === 0) return null;
  const start = new Date(period);
  return Math.round((Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1) - start.getTime()) / 86_400_000);
}
