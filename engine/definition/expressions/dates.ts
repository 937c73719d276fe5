/**
 * Reckoning with dates, in a time zone. Pure: what time it is comes from the caller, as `run.now` does.
 *
 * Rules
 *  1. A time is an ISO text. One without an offset, and a day alone, is meant in the zone that is named, UTC where
 *     none is.
 *  2. Seconds, minutes and hours are so long; days, weeks, months, quarters and years are those of the calendar in the
 *     zone: a day later is the same time of day, and a month later the same day, or the last one of a shorter month.
 *  3. Business days are Monday to Friday without the holidays that are given.
 */
import { isDate, momentOf } from '../calendar.ts';
import {
  checkedMoment,
  DAY_MS,
  dayNumberOf,
  daysInMonth,
  momentAt,
  shiftedByDays,
  UNIT_MS,
  wallTimeOf,
  weekdayOf,
  type WallTime,
} from './wall-time.ts';

const UNITS = ['second', 'minute', 'hour', 'day', 'business_day', 'week', 'month', 'quarter', 'year'] as const;
export type DateUnit = (typeof UNITS)[number];

/** More business days are not gone through one by one. */
const MOST_BUSINESS_DAYS = 10_000;

/** `days` as well as `day`; with a sentence for whoever wrote another. */
export function dateUnitOf(written: string): DateUnit {
  const unit = written.trim().toLowerCase().replace(/s$/, '').replace(' ', '_');
  const found = UNITS.find((each) => each === unit);
  if (!found) throw new Error(`"${written}" is no unit of time; there are ${UNITS.join(', ')}`);
  return found;
}

/** Rule 1. Milliseconds since 1970. */
export function dateIn(text: string, zone: string): number {
  const trimmed = text.trim();
  const hasOffset = /(?:z|[-+]\d{2}:?\d{2})$/i.test(trimmed) && !isDate(trimmed);
  const moment = momentOf(trimmed);
  if (moment === null) throw new Error(`"${text.slice(0, 100)}" is no time; write it as 2026-03-01T09:00:00Z`);
  return hasOffset ? moment : momentAt(wallTimeOf(moment, 'UTC'), zone);
}

export function addToDate(
  moment: number,
  amount: number,
  unit: DateUnit,
  zone: string,
  holidays: ReadonlySet<string>,
): number {
  if (!Number.isFinite(amount)) throw new Error('How much is added to a date must be a number');
  if (unit === 'second' || unit === 'minute' || unit === 'hour')
    return checkedMoment(moment + Math.round(amount * UNIT_MS[unit]));
  if (!Number.isInteger(amount)) throw new Error(`Only whole ${unit}s can be added to a date, not ${amount}`);
  const wall = wallTimeOf(moment, zone);
  return checkedMoment(momentAt(moved(wall, amount, unit, holidays), zone));
}

/** The first moment of the unit that the time is in; weeks begin on Monday. */
export function startOfDate(moment: number, unit: DateUnit, zone: string): number {
  if (unit === 'second' || unit === 'minute') return Math.floor(moment / UNIT_MS[unit]) * UNIT_MS[unit];
  const wall = wallTimeOf(moment, zone);
  if (unit === 'hour') return moment - (wall.ms % UNIT_MS.hour);
  const { year, month } = wall;
  switch (unit) {
    case 'day':
    case 'business_day':
      return momentAt({ ...wall, ms: 0 }, zone);
    case 'week':
      return momentAt({ ...shiftedByDays(wall, -((weekdayOf(wall) + 6) % 7)), ms: 0 }, zone);
    case 'month':
      return momentAt({ ...wall, day: 1, ms: 0 }, zone);
    case 'quarter':
      return momentAt({ year, month: month - ((month - 1) % 3), day: 1, ms: 0 }, zone);
    case 'year':
      return momentAt({ year, month: 1, day: 1, ms: 0 }, zone);
  }
}

/** How many whole units there are from one time to the other; less than 0 where the other is earlier. */
export function dateDifference(
  from: number,
  to: number,
  unit: DateUnit,
  zone: string,
  holidays: ReadonlySet<string>,
): number {
  if (to < from) return -dateDifference(to, from, unit, zone, holidays) || 0;
  if (unit === 'second' || unit === 'minute' || unit === 'hour') return Math.floor((to - from) / UNIT_MS[unit]);
  const [first, last] = [wallTimeOf(from, zone), wallTimeOf(to, zone)];
  const days = Math.floor((dayNumberOf(last) * DAY_MS + last.ms - dayNumberOf(first) * DAY_MS - first.ms) / DAY_MS);
  switch (unit) {
    case 'day':
      return days;
    case 'week':
      return Math.floor(days / 7);
    case 'business_day':
      return businessDaysBetween(first, days, holidays);
    default: {
      const months = monthsBetween(first, last);
      return Math.floor(months / { month: 1, quarter: 3, year: 12 }[unit]);
    }
  }
}

export function isBusinessDay(moment: number, zone: string, holidays: ReadonlySet<string>): boolean {
  return isWorked(wallTimeOf(moment, zone), holidays);
}

/** Rule 2. */
function moved(wall: WallTime, amount: number, unit: DateUnit, holidays: ReadonlySet<string>): WallTime {
  switch (unit) {
    case 'business_day':
      return movedByBusinessDays(wall, amount, holidays);
    case 'week':
      return shiftedByDays(wall, amount * 7);
    case 'month':
    case 'quarter':
    case 'year':
      return movedByMonths(wall, amount * { month: 1, quarter: 3, year: 12 }[unit]);
    default:
      return shiftedByDays(wall, amount);
  }
}

function movedByMonths(wall: WallTime, months: number): WallTime {
  const index = wall.year * 12 + wall.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return { year, month, day: Math.min(wall.day, daysInMonth(year, month)), ms: wall.ms };
}

/** Rule 3. From a day on which nobody works the first one counts, as it does from any other. */
function movedByBusinessDays(wall: WallTime, amount: number, holidays: ReadonlySet<string>): WallTime {
  if (Math.abs(amount) > MOST_BUSINESS_DAYS)
    throw new Error(`${amount} business days are too many to be counted; ${MOST_BUSINESS_DAYS} may be`);
  let day = wall;
  for (let left = Math.abs(amount), tried = 0; left > 0; tried++) {
    if (tried > MOST_BUSINESS_DAYS * 3) throw new Error('These holidays leave no business days');
    day = shiftedByDays(day, Math.sign(amount));
    if (isWorked(day, holidays)) left--;
  }
  return day;
}

function businessDaysBetween(first: WallTime, days: number, holidays: ReadonlySet<string>): number {
  if (days > MOST_BUSINESS_DAYS * 3) throw new Error('These times are too far apart for business days to be counted');
  let count = 0;
  for (let day = 1; day <= days; day++) if (isWorked(shiftedByDays(first, day), holidays)) count++;
  return count;
}

function isWorked(wall: WallTime, holidays: ReadonlySet<string>): boolean {
  const weekday = weekdayOf(wall);
  return weekday !== 0 && weekday !== 6 && !holidays.has(dayTextOf(wall));
}

function dayTextOf({ year, month, day }: WallTime): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

function monthsBetween(first: WallTime, last: WallTime): number {
  const months = (last.year - first.year) * 12 + last.month - first.month;
  const { day, ms } = movedByMonths(first, months);
  return last.day > day || (last.day === day && last.ms >= ms) ? months : months - 1;
}
