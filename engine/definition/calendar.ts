/** Days that exist. Times are text in definitions; this only says whether a text names one. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:[Zz]|[-+](\d{2}):?(\d{2}))?$/;

/** `2024-02-29`, and not `2023-02-29`. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/** ISO 8601: `2025-07-01T09:00:00Z`, with an offset or without one, seconds if wanted. */
export function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  if (!match) return false;
  const [, date, hours, minutes, seconds = '0', offsetHours = '0', offsetMinutes = '0'] = match;
  return (
    isDate(date ?? '') &&
    Number(hours) < 24 &&
    Number(minutes) < 60 &&
    Number(seconds) < 60 &&
    Number(offsetHours) < 24 &&
    Number(offsetMinutes) < 60
  );
}

/**
 * Milliseconds since 1970 of an ISO time, or of the first moment of a day. Without an offset it is UTC: the same text
 * means the same moment on every machine. Null: the text names no time.
 */
export function momentOf(text: string): number | null {
  const trimmed = text.trim();
  if (isDate(trimmed)) return Date.parse(`${trimmed}T00:00:00Z`);
  if (!isDateTime(trimmed)) return null;
  const iso = trimmed
    .replace(/[t ]/, 'T')
    .replace('z', 'Z')
    .replace(/(\.\d{3})\d+/, '$1')
    .replace(/([-+]\d{2})(\d{2})$/, '$1:$2');
  const moment = Date.parse(/(?:Z|[-+]\d{2}:\d{2})$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(moment) ? null : moment;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
