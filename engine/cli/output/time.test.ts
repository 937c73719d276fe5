import { expect, test } from 'vitest';
import { ago, durationText, size } from './time.ts';

test('durations are said in the units that matter', () => {
  expect([0, 12.4, 1400, 9_949, 42_400, 200_000, 3_600_000, 7_500_000, 273_600_000].map(durationText)).toEqual([
    '0 ms',
    '12 ms',
    '1.4 s',
    '9.9 s',
    '42 s',
    '3 min 20 s',
    '1 h',
    '2 h 5 min',
    '3 d 4 h',
  ]);
});

test('a clock that went back makes no negative time', () => {
  expect(durationText(-5)).toBe('0 ms');
  expect(ago(2_000, 1_000)).toBe('just now');
});

test('past times are told from now, and old ones by their date', () => {
  const now = Date.UTC(2026, 0, 31, 12);
  expect([3, 45, 300, 7_200, 259_200].map((seconds) => ago(now - seconds * 1000, now))).toEqual([
    'just now',
    '45 s ago',
    '5 min ago',
    '2 h ago',
    '3 d ago',
  ]);
  expect(ago(Date.UTC(2025, 5, 1), now)).toBe('2025-06-01');
});

test('sizes are said in steps of thousand', () => {
  expect([0, 999, 1000, 14_200, 3_200_000].map(size)).toEqual(['0 B', '999 B', '1.0 kB', '14 kB', '3.2 MB']);
});
