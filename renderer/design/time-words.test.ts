import { expect, test } from 'vitest';
import { duration, relativeTime } from './time-words.ts';

const now = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [now - 3_000, 'just now'],
  [now - 42_000, '42 s ago'],
  [now - 59 * MINUTE, '59 min ago'],
  [now - 23 * HOUR, '23 h ago'],
  [now - 24 * HOUR, '1 day ago'],
  [now - 6 * 24 * HOUR, '6 days ago'],
  [now + 2 * HOUR, 'in 2 h'],
])('%i is %s', (at, words) => {
  expect(relativeTime(at, now)).toBe(words);
});

test('from a week on it is a date', () => {
  expect(relativeTime(now - 8 * 24 * HOUR, now)).toContain('2026');
});

test.each([
  [0, '0 ms'],
  [840.4, '840 ms'],
  [4_230, '4.2 s'],
  [9_990, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [2 * HOUR + 10 * MINUTE, '2 h 10 min'],
  [76 * HOUR, '3 days 4 h'],
])('%d ms are %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
