/** Times and durations in words. Pure: the present is an argument. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Made once: making one costs more than all that a list of runs does beside it for a row.
const date = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** `just now`, `4 min ago`, `in 2 h`, and from a week on the date. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 10 * SECOND) return 'just now';
  if (distance >= 7 * DAY) return date.format(at);
  const words =
    distance < MINUTE
      ? `${Math.floor(distance / SECOND)} s`
      : distance < HOUR
        ? `${Math.floor(distance / MINUTE)} min`
        : distance < DAY
          ? `${Math.floor(distance / HOUR)} h`
          : days(distance);
  return at <= now ? `${words} ago` : `in ${words}`;
}

/** Date, time to the second, and the zone. */
export function exactTime(at: number): string {
  return dateAndTime.format(at);
}

/** `840 ms`, `4.2 s`, `3 min 05 s`, `2 h 10 min`, `3 days 4 h`. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${two(minutes % 60)} min`;
  return `${days(ms)} ${hours % 24} h`;
}

function days(ms: number): string {
  const count = Math.floor(ms / DAY);
  return `${count} ${count === 1 ? 'day' : 'days'}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
