/**
 * A schedule in words: `every day at 03:00`, `at 07:00 on Monday`. Pure.
 * What can't be said plainly is said field by field.
 */
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  '',
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
const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTH_NAMES = ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

export function cronWords(cron: string): string {
  const written = cron.trim();
  const fields = (NICKNAMES[written.toLowerCase()] ?? written).split(/\s+/);
  const [second, minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] =
    fields.length === 6 ? fields : ['0', ...fields];
  const time = timeWords(second ?? '0', minute, hour);
  const days = dayWords(day, weekday);
  const months = month === '*' ? null : `in ${list(month, (value) => named(value, MONTH_NAMES, MONTHS))}`;
  const isEveryDay = days === null && months === null;
  if (isEveryDay && time.startsWith('at ')) return `every day ${time}`;
  return [time, days ?? (months === null || !time.startsWith('at ') ? null : 'every day'), months]
    .filter((part) => part !== null)
    .join(' ');
}

function timeWords(second: string, minute: string, hour: string): string {
  const seconds = second === '0' ? null : second === '*' ? 'every second' : secondWords(second);
  if (isNumber(minute) && hours(hour) !== null) {
    const times = (hours(hour) ?? []).map((each) => `${two(each)}:${two(minute)}`);
    return `at ${join(times)}${seconds === null ? '' : `, ${seconds}`}`;
  }
  const during =
    hour === '*'
      ? null
      : isNumber(hour)
        ? `from ${two(hour)}:00 to ${two(hour)}:59`
        : hour.startsWith('*/')
          ? `in every ${ordinal(hour.slice(2))} hour`
          : `in the hours ${list(hour, two)}`;
  const minutes = minute === '*' && seconds?.startsWith('every ') ? null : minuteWords(minute, hour);
  return [seconds, minutes, during]
    .filter((part) => part !== null)
    .join(', ')
    .replace(/^(every (?:\d+ )?(?:minutes?|seconds?)), /, '$1 ');
}

function minuteWords(minute: string, hour: string): string | null {
  if (minute === '*') return 'every minute';
  if (minute.startsWith('*/')) return `every ${minute.slice(2)} minutes`;
  if (minute === '0' && hour === '*') return 'every hour';
  if (minute === '0' && hour.startsWith('*/')) return 'on the hour';
  return hour === '*'
    ? `every hour at ${list(minute, (value) => `:${two(value)}`)}`
    : `at minute ${list(minute, String)}`;
}

function secondWords(second: string): string {
  return second.startsWith('*/') ? `every ${second.slice(2)} seconds` : `at second ${list(second, String)}`;
}

function dayWords(day: string, weekday: string): string | null {
  const days =
    day === '*' || day === '?'
      ? null
      : day === 'L'
        ? 'on the last day of the month'
        : `on day ${list(day, String)} of the month`;
  const weekdays =
    weekday === '*' || weekday === '?' ? null : `on ${list(weekday, (value) => named(value, WEEKDAY_NAMES, WEEKDAYS))}`;
  return days !== null && weekdays !== null ? `${days}, or ${weekdays}` : (days ?? weekdays);
}

/** The hours that a field names one by one. Null: it doesn't. */
function hours(field: string): string[] | null {
  const parts = field.split(',');
  return parts.every(isNumber) ? parts : null;
}

function list(field: string, say: (value: string) => string): string {
  return join(
    field.split(',').map((part) => {
      const [range = '', step] = part.split('/');
      const [first = '', last] = range.split('-');
      const span = range === '*' ? 'all' : last === undefined ? say(first) : `${say(first)} to ${say(last)}`;
      return step === undefined ? span : `every ${ordinal(step)} of ${span}`;
    }),
  );
}

/** Days may be the first, or the last, of their kind: `FRI#2`, `FRI#L`. */
function named(value: string, short: readonly string[], long: readonly string[]): string {
  const [name = '', nth] = value.split('#');
  const index = isNumber(name) ? Number(name) : short.indexOf(name.toUpperCase());
  const word = long[index] ?? name;
  return nth === undefined ? word : nth === 'L' ? `the last ${word}` : `the ${ordinal(nth)} ${word}`;
}

function join(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function ordinal(text: string): string {
  const value = Number(text);
  const suffix = value % 100 > 10 && value % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${text}${suffix}`;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

function two(value: string): string {
  return value.padStart(2, '0');
}
