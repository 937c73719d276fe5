import { describe, expect, it, test } from 'vitest';
import { compileCel } from './cel.ts';
import { ExpressionError } from './expression-error.ts';

const given = (source: string, now = '2026-03-28T12:00:00.000Z') =>
  compileCel(source).evaluate({ parameters: { holidays: ['2026-04-03', '2026-04-06'] }, steps: {}, run: { now } });

describe('a date that an expression reckons', () => {
  test.each([
    // the clock is put forward in the night of the 29th: a day later is the same time of day
    ['date.add("2026-03-28T12:00:00+01:00", 1, "day", "Europe/Zurich")', '2026-03-29T10:00:00.000Z'],
    ['date.add("2026-03-28T12:00:00+01:00", 24, "hours", "Europe/Zurich")', '2026-03-29T11:00:00.000Z'],
    ['date.add("2026-03-28T02:30", 1, "day", "Europe/Zurich")', '2026-03-29T01:30:00.000Z'], // 02:30 is left out
    ['date.add("2026-10-24T02:30", 1, "day", "Europe/Zurich")', '2026-10-25T00:30:00.000Z'], // the first 02:30
    ['date.add("2026-01-31", 1, "month")', '2026-02-28T00:00:00.000Z'],
    ['date.add("2024-02-29", 1, "year")', '2025-02-28T00:00:00.000Z'],
    ['date.add("2026-03-31T10:00:00Z", -1, "quarter")', '2025-12-31T10:00:00.000Z'],
    ['date.add("2026-03-01T00:00:00Z", 90, "minutes")', '2026-03-01T01:30:00.000Z'],
    ['date.add("2026-03-27", 1, "business_day")', '2026-03-30T00:00:00.000Z'],
    ['date.add("2026-04-02", 1, "business_days", "UTC", holidays)', '2026-04-07T00:00:00.000Z'],
    ['date.add("2026-04-07", -1, "business day", "UTC", holidays)', '2026-04-02T00:00:00.000Z'],
    ['date.startOf(run.now, "day", "America/New_York")', '2026-03-28T04:00:00.000Z'],
    ['date.start_of(run.now, "week", "Europe/Zurich")', '2026-03-22T23:00:00.000Z'],
    ['date.start_of(run.now, "month")', '2026-03-01T00:00:00.000Z'],
    ['date.start_of(run.now, "quarter")', '2026-01-01T00:00:00.000Z'],
    ['date.start_of("2026-03-28T12:34:56Z", "hour", "Asia/Kathmandu")', '2026-03-28T12:15:00.000Z'],
    ['date.format(run.now, "EEEE, d MMMM yyyy HH:mm XXX", "Europe/Zurich")', 'Saturday, 28 March 2026 13:00 +01:00'],
    ['date.format("2026-01-05T15:04:09.007Z", "hh:mm a, ss.SSS \'o\'\'clock\'")', "03:04 PM, 09.007 o'clock"],
    ['date.diff("2026-01-31", "2026-03-01", "month")', 1],
    ['date.diff("2026-03-28T12:00", "2026-03-29T12:00", "day", "Europe/Zurich")', 1],
    ['date.diff("2026-03-28T12:00", "2026-03-29T12:00", "hours", "Europe/Zurich")', 23],
    ['date.diff("2026-03-02", "2026-03-01", "days")', -1],
    ['date.diff("2026-04-02", "2026-04-08", "business_days", "UTC", holidays)', 2],
    ['date.is_business_day("2026-04-03", "UTC", holidays)', false],
    ['date.isBusinessDay("2026-04-02")', true],
  ])('%s is %s', (source, expected) => {
    expect(given(source)).toBe(expected);
  });

  test.each([
    ['date.add("tomorrow", 1, "day")', '"tomorrow" is no time; write it as 2026-03-01T09:00:00Z'],
    ['date.add(run.now, 1, "fortnight")', '"fortnight" is no unit of time'],
    ['date.add(run.now, 1.5, "day")', 'Only whole days can be added'],
    ['date.add(run.now, 1, "day", "Mars/Olympus")', 'There is no time zone "Mars/Olympus"'],
    ['date.add(run.now, 9000000, "years")', 'out of this calendar'],
    ['date.add(run.now, 99999, "business_days")', 'too many to be counted'],
    ['date.format(run.now, "yyyy-mmmm-qq")', 'means nothing in a date'],
    ['date.is_business_day(run.now, "UTC", ["Easter"])', '"Easter" is no day of a calendar'],
    ['date.ad(run.now, 1, "day")', 'There is no function date.ad(). Did you mean date.add()?'],
  ])('%s fails with what to write instead', (source, message) => {
    expect(() => given(source)).toThrow(ExpressionError);
    expect(() => given(source)).toThrow(message);
  });

  it('stays what a parameter of that name is, where it is no function', () => {
    const scope = { parameters: { date: '2026-01-01' }, steps: {}, run: {} };
    expect(compileCel('date.startsWith("2026")').evaluate(scope)).toBe(true);
    expect(compileCel('date.add(date, 1, "day")').evaluate(scope)).toBe('2026-01-02T00:00:00.000Z');
  });
});
