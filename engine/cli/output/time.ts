/** Times as people say them. The exact ones are in `--json`. */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `12 ms`, `1.4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function durationText(ms: number): string {
  const time = Math.max(0, ms);
  if (time < second) return `${Math.round(time)} ms`;
  if (time < 10 * second) return `${(time / second).toFixed(1)} s`;
  if (time < minute) return `${Math.round(time / second)} s`;
  if (time < hour) return pair(time, minute, 'min', second, 's');
  if (time < day) return pair(time, hour, 'h', minute, 'min');
  return pair(time, day, 'd', hour, 'h');
}

function pair(time: number, unit: number, name: string, smaller: number, smallerName: string): string {
  const rest = Math.floor((time % unit) / smaller);
  return `${Math.floor(time / unit)} ${name}${rest > 0 ? ` ${rest} ${smallerName}` : ''}`;
}

/** `just now`, `5 min ago`, `2 h ago`, `3 d ago`; what is older than a month by its date. */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (passed < 10 * second) return 'just now';
  if (passed < minute) return `${Math.floor(passed / second)} s ago`;
  if (passed < hour) return `${Math.floor(passed / minute)} min ago`;
  if (passed < day) return `${Math.floor(passed / hour)} h ago`;
  if (passed < 30 * day) return `${Math.floor(passed / day)} d ago`;
  return new Date(at).toISOString().slice(0, 10);
}

/** `14:03:22.120` in the local time zone. */
export function clockTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `2025-07-01 14:03` in the local time zone. */
export function dateTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `512 B`, `14 kB`, `3.2 MB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${amount < 10 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}
