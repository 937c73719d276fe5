import { describe, expect, test } from 'vitest';
import { timesOnPaper } from '../testing/schedule-on-paper.ts';
import { jitterOf } from './jitter.ts';
import { Recurrence } from './recurrence.ts';

/** Clocks that change in the north and in the south, by half an hour, not at all, and beside the whole hours. */
const ZONES = [
  'Europe/Zurich',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'America/St_Johns',
];
/** Among them the hours that clock changes leave out and repeat: one fixed time of day, several, steps. */
const CRONS = [
  '30 2 * * *',
  '0 3 * * *',
  '30 1 * * *',
  '45 1 * * *',
  '0 7 * * 1',
  '0,30 2 * * *',
  '*/15 1-3 * * 0',
  '0 */6 * * *',
  '*/30 0-4 * * *',
  '15 2 1,15 * *',
  '0 0 13 * 5',
  '0 9 * 2-4 1-5',
  '59 23 31 12 *',
  '0 0 29 2 *',
];
const from = Date.UTC(2026, 0, 1);
const until = Date.UTC(2027, 0, 1);

describe.each(ZONES)('a year in %s', (zone) => {
  test.each(CRONS)('%s comes when the clock on the wall says so, every time and once', (cron) => {
    const { times, isCut } = new Recurrence(cron, zone).between(from - 1, until - 1, 20_000);
    expect(isCut).toBe(false);
    expect(times.map(iso)).toEqual(timesOnPaper(cron, zone, from, until).map(iso));
  });

  test.each(['30 2 * * *', '*/30 1-2 * * *'])(
    '%s gives the same times from behind as from the front, also when there are too many',
    (cron) => {
      const recurrence = new Recurrence(cron, zone);
      const all = recurrence.between(from - 1, until - 1, 20_000).times;
      const newest = recurrence.between(from - 1, until - 1, 300);
      expect(newest.isCut).toBe(true);
      expect(newest.times.map(iso)).toEqual(all.slice(-300).map(iso));
      expect(recurrence.between(from - 1, all[299] ?? 0, 300)).toEqual({ times: all.slice(0, 300), isCut: false });
      expect(recurrence.next(5, from - 1)).toEqual(all.slice(0, 5));
    },
  );
});

test('both ends are as they are said to be: later than the first, up to and with the second', () => {
  const hourly = new Recurrence('0 * * * *', 'UTC');
  expect(hourly.between(from, from + 3_600_000, 10).times).toEqual([from + 3_600_000]);
  expect(hourly.between(from, from + 3_599_999, 10).times).toEqual([]);
  expect(hourly.between(from, from + 3_600_500, 1)).toEqual({ times: [from + 3_600_000], isCut: false });
  expect(hourly.between(from, from + 7_200_000, 1)).toEqual({ times: [from + 7_200_000], isCut: true });
});

test('jitter is the same for the same time, differs between times, and stays in its bounds', () => {
  const offsets = Array.from({ length: 500 }, (_, day) =>
    jitterOf('global.owner.nightly.night', from + day * 86_400_000, 60),
  );
  expect(offsets).toEqual(
    Array.from({ length: 500 }, (_, day) => jitterOf('global.owner.nightly.night', from + day * 86_400_000, 60)),
  );
  expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...offsets)).toBeLessThanOrEqual(60_000);
  expect(new Set(offsets).size).toBeGreaterThan(400);
  expect(jitterOf('global.owner.nightly.night', from, 0)).toBe(0);
});

function iso(time: number): string {
  return new Date(time).toISOString();
}
