import { offsetAt, UNIT_MS, wallTimeOf, weekdayOf } from './wall-time.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const PATTERN = /'((?:[^']|'')*)'|yyyy|yy|MMMM|MMM|MM|M|dd|d|EEEE|EEE|HH|H|hh|h|mm|ss|SSS|a|XXX|([A-Za-z]+)/g;

/** By the letters of Unicode: `EEEE, d MMMM yyyy HH:mm`. Letters of its own stand in single quotes. */
export function formatDate(moment: number, pattern: string, zone: string): string {
  const wall = wallTimeOf(moment, zone);
  const two = (number: number) => String(number).padStart(2, '0');
  const hour = Math.floor(wall.ms / UNIT_MS.hour);
  return pattern.replaceAll(PATTERN, (token: string, quoted: string | undefined, unknown: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
    if (unknown !== undefined)
      throw new Error(`"${unknown}" means nothing in a date; letters of its own stand in single quotes`);
    switch (token) {
      case 'yyyy':
        return String(wall.year).padStart(4, '0');
      case 'yy':
        return two(wall.year % 100);
      case 'MMMM':
        return MONTHS[wall.month - 1] as string;
      case 'MMM':
        return (MONTHS[wall.month - 1] as string).slice(0, 3);
      case 'MM':
        return two(wall.month);
      case 'M':
        return String(wall.month);
      case 'dd':
        return two(wall.day);
      case 'd':
        return String(wall.day);
      case 'EEEE':
        return WEEKDAYS[weekdayOf(wall)] as string;
      case 'EEE':
        return (WEEKDAYS[weekdayOf(wall)] as string).slice(0, 3);
      case 'HH':
        return two(hour);
      case 'H':
        return String(hour);
      case 'hh':
        return two(hour % 12 || 12);
      case 'h':
        return String(hour % 12 || 12);
      case 'mm':
        return two(Math.floor(wall.ms / UNIT_MS.minute) % 60);
      case 'ss':
        return two(Math.floor(wall.ms / UNIT_MS.second) % 60);
      case 'SSS':
        return String(wall.ms % 1000).padStart(3, '0');
      case 'a':
        return hour < 12 ? 'AM' : 'PM';
      default:
        return offsetText(offsetAt(moment, zone));
    }
  });
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(Math.round(offset / UNIT_MS.minute));
  const two = (number: number) => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
