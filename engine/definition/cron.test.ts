import { describe, expect, test } from 'vitest';
import { cronProblem, readCron } from './cron.ts';

describe('a schedule', () => {
  test.each([
    '0 3 * * *',
    ' 0 3 * * * ',
    '0 0 3 * * *',
    '*/5 * * * MON-FRI',
    '0 9 * * FRI#2',
    '0 0 L * *',
    '@yearly',
    '@annually',
    '@monthly',
    '@weekly',
    '@daily',
    '@midnight',
    '@hourly',
    '0 0 29 2 *',
  ])('%j can be read', (cron) => {
    expect(cronProblem(cron)).toBeNull();
  });

  test.each([
    [
      '',
      'A schedule has five fields (minute, hour, day of month, month, day of week), or six with seconds first; this has 0',
    ],
    [
      '0 3 *',
      'A schedule has five fields (minute, hour, day of month, month, day of week), or six with seconds first; this has 3',
    ],
    [
      '0 0 0 3 * * *',
      'A schedule has five fields (minute, hour, day of month, month, day of week), or six with seconds first; this has 7',
    ],
    ['@often', '"@often" is no schedule; there are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly'],
    ['0 0 30 2 *', 'No day is like this: the schedule never comes to it'],
  ])('%j can not: %s', (cron, problem) => {
    expect(cronProblem(cron)).toBe(problem);
  });

  test.each([
    ['99 3 * * *', 'minute', '99', 'a number from 0 to 59'],
    ['0 - * * *', 'hour', '-', 'a number from 0 to 23'],
    ['0 5-2 * * *', 'hour', '5-2', 'a number from 0 to 23'],
    ['0 3 32 * *', 'day of month', '32', 'a number from 1 to 31'],
    ['0 3 * 13 *', 'month', '13', 'a number from 1 to 12'],
    ['0 3 * * FRY', 'day of week', 'FRY', 'a number from 0 to 7'],
    ['60 0 3 * * *', 'second', '60', 'a number from 0 to 59'],
    ['*/0 3 * * *', 'minute', '*/0', 'a number from 0 to 59'],
  ])('%j is told which field is wrong, and what it may hold', (cron, name, field, holds) => {
    const problem = cronProblem(cron);
    expect(problem).toContain(`The ${name} of this schedule can't be read: "${field}". It is ${holds}`);
    expect(problem).not.toMatch(/NaN|Syntax error/);
  });

  test('comes at its times in its zone', () => {
    const next = (cron: string, zone: string) =>
      readCron(cron, zone)
        .nextRun(new Date(Date.UTC(2026, 0, 5)))
        ?.getTime();
    expect([next(' 0 3 * * * ', 'UTC'), next('0 3 * * *', 'Asia/Tokyo')]).toEqual([
      Date.UTC(2026, 0, 5, 3),
      Date.UTC(2026, 0, 5, 18),
    ]);
    expect(() => readCron('0 3 * *', 'UTC')).toThrow();
  });
});
