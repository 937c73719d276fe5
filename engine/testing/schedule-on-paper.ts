/**
 * An independent way to reckon when a schedule comes: walks through time minute by minute and looks at the clock on the
 * wall. Knows lists, ranges and steps of numbers, days of the week by number, and the rule for clock changes.
 */
interface Fields {
  readonly minute: ReadonlySet<number>;
  readonly hour: ReadonlySet<number>;
  readonly day: ReadonlySet<number>;
  readonly month: ReadonlySet<number>;
  readonly weekday: ReadonlySet<number>;
  readonly isAnyDay: boolean;
  readonly isAnyWeekday: boolean;
  /** One minute of one hour: such a time of day comes once, whatever clocks do. */
  readonly isFixed: boolean;
}

const MINUTE = 60_000;

/**
 * Of what follows, a "wall" is what the clock on the wall shows, as the moment at which a clock of UTC would show it.
 */
export function timesOnPaper(cron: string, timezone: string, from: number, until: number): number[] {
  const fields = read(cron);
  const wallAt = wallClock(timezone);
  const found: number[] = [];
  /** Fixed times of day that have come, or were left out, by their walls: one that is shown twice counts once. */
  const seen = new Set<number>();
  let before = wallAt(from - MINUTE);
  for (let time = from; time < until; time += MINUTE) {
    const wall = wallAt(time);
    // Most minutes are not among those that are asked for, and nothing more need be looked at.
    if (wall === before + MINUTE && !fields.minute.has((wall / MINUTE) % 60)) {
      before = wall;
      continue;
    }
    const wanted = (fields.isFixed ? passed(before, wall) : [wall]).filter(
      (each) => matches(each, fields) && !(fields.isFixed && seen.has(each)),
    );
    if (wanted.length > 0) found.push(time);
    for (const each of wanted) seen.add(each);
    before = wall;
  }
  return found;
}

/** What the clock showed, or left out, since the minute before: one minute, but for a clock that was put forward. */
function passed(before: number, now: number): readonly number[] {
  return now <= before + MINUTE
    ? [now]
    : Array.from({ length: (now - before) / MINUTE }, (_, index) => before + (index + 1) * MINUTE);
}

function matches(wall: number, fields: Fields): boolean {
  if (!fields.minute.has((wall / MINUTE) % 60) || !fields.hour.has(Math.floor(wall / (60 * MINUTE)) % 24)) return false;
  const date = new Date(wall);
  if (!fields.month.has(date.getUTCMonth() + 1)) return false;
  const isDay = fields.day.has(date.getUTCDate());
  const isWeekday = fields.weekday.has(date.getUTCDay());
  // Where both are given, either will do.
  return fields.isAnyDay || fields.isAnyWeekday ? isDay && isWeekday : isDay || isWeekday;
}

/** What the clock on the wall shows at whole quarters of an hour, by zone: asking the platform is slow. */
const wallClocks = new Map<string, Map<number, number>>();

/** Asks the platform once per quarter of an hour: clocks change at these, everywhere and at any time since 1972. */
function wallClock(timezone: string): (time: number) => number {
  const keys = wallClocks.get(timezone) ?? new Map<number, number>();
  wallClocks.set(timezone, keys);
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const quarter = 15 * MINUTE;
  const keyAt = (at: number) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(
      parts['year'] ?? 0,
      (parts['month'] ?? 1) - 1,
      parts['day'] ?? 1,
      parts['hour'] ?? 0,
      parts['minute'] ?? 0,
    );
  };
  let last = { at: NaN, key: NaN };
  return (time) => {
    const at = time - (time % quarter);
    if (at !== last.at) {
      last = { at, key: keys.get(at) ?? keyAt(at) };
      keys.set(at, last.key);
    }
    return last.key + (time - at);
  };
}

function read(cron: string): Fields {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.split(' ');
  const weekdays = readField(weekday, 0, 7);
  if (weekdays.has(7)) weekdays.add(0);
  return {
    minute: readField(minute, 0, 59),
    hour: readField(hour, 0, 23),
    day: readField(day, 1, 31),
    month: readField(month, 1, 12),
    weekday: weekdays,
    isAnyDay: day === '*',
    isAnyWeekday: weekday === '*',
    isFixed: /^\d+$/.test(minute) && /^\d+$/.test(hour),
  };
}

function readField(text: string, first: number, last: number): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '*', step = '1'] = part.split('/');
    const [low = first, high = range.includes('-') || range === '*' ? last : low] =
      range === '*' ? [first, last] : range.split('-').map(Number);
    for (let value = low; value <= high; value += Number(step)) values.add(value);
  }
  return values;
}
