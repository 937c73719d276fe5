/** What clocks and calendars show in a time zone, and which moment that is. The zones are those of the runtime. */
/** The time of day and the day, without a zone. */
export interface WallTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** Since midnight. */
  readonly ms: number;
}

export const UNIT_MS = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

export const DAY_MS = 86_400_000;
/** What a date can be: the years 1 to 9999. */
const EARLIEST = Date.UTC(1, 0, 1) - 60_000_000_000_000;
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export function shiftedByDays(wall: WallTime, days: number): WallTime {
  const date = new Date(dayNumberOf(wall) * DAY_MS + days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), ms: wall.ms };
}

export function dayNumberOf({ year, month, day }: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / DAY_MS;
}

export function weekdayOf(wall: WallTime): number {
  return (((dayNumberOf(wall) + 4) % 7) + 7) % 7;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (((year % 400) + 400) % 400), month, 0)).getUTCDate();
}

export function wallTimeOf(moment: number, zone: string): WallTime {
  const local = moment + offsetAt(moment, zone);
  const date = new Date(local);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    ms: ((local % DAY_MS) + DAY_MS) % DAY_MS,
  };
}

/** Of a time of day that its clock leaves out the one an hour later; of one that comes twice the first. */
export function momentAt(wall: WallTime, zone: string): number {
  const local = dayNumberOf(wall) * DAY_MS + wall.ms;
  const [before, after] = [offsetAt(local - DAY_MS, zone), offsetAt(local + DAY_MS, zone)];
  const early = local - before;
  if (before === after || offsetAt(early, zone) === before) return early;
  const late = local - after;
  return offsetAt(late, zone) === after ? late : early;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
export function offsetAt(moment: number, zone: string): number {
  if (zone === 'UTC') return 0;
  checkedMoment(moment);
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = dayNumberOf({ year, month, day, ms: 0 }) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000;
  return local - Math.floor(moment / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    const made = new Intl.DateTimeFormat('en-US', {
      ...numeric,
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      second: 'numeric',
    });
    formats.set(zone, made);
    return made;
  } catch {
    throw new Error(`There is no time zone "${zone.slice(0, 100)}"; write it as Europe/Zurich`);
  }
}

export function checkedMoment(moment: number): number {
  if (moment < EARLIEST || moment > LATEST || Number.isNaN(moment))
    throw new Error('That date is out of this calendar');
  return moment;
}
