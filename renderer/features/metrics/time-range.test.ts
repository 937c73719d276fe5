import { expect, test } from 'vitest';
import { periodsOf } from './time-range.ts';

const NOW = new Date(2026, 10, 20, 9, 41, 7).getTime();

test('the last day is 24 hours, up to the one that it is now', () => {
  const hours = periodsOf('24h', NOW);
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)).toBe(new Date(2026, 10, 20, 9).getTime());
  expect(hours[0]).toBe(new Date(2026, 10, 19, 10).getTime());
});

test('a week and a month are days as the calendar has them, up to today', () => {
  expect(periodsOf('7d', NOW).map((from) => new Date(from).getDate())).toEqual([14, 15, 16, 17, 18, 19, 20]);
  const month = periodsOf('30d', NOW);
  expect(month).toHaveLength(30);
  expect(month.every((from) => new Date(from).getHours() === 0)).toBe(true);
  expect(month[0]).toBe(new Date(2026, 9, 22).getTime());
});
