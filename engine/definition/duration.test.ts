import { expect, test } from 'vitest';
import { durationMeant, secondsOf } from './duration.ts';

test.each([
  ['90s', 90],
  ['5m', 300],
  ['2h', 7_200],
  ['1d', 86_400],
  ['1h30m', 5_400],
  ['1.5h', 5_400],
  ['500ms', 0.5],
  ['PT5M', 300],
  ['PT0.5S', 0.5],
  ['P1DT2H', 93_600],
  ['P2W', 1_209_600],
  ['P1W2DT3H4M5.5S', 788_645.5],
  ['PT10M30S', 630],
  ['PT12H', 43_200],
  ['P10D', 864_000],
  ['2d12h30m15s', 217_815],
  ['10.25s', 10.25],
  ['0.1s0.2s', 0.3],
  ['1ms', 0.001],
])('%s is %d seconds', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

test.each([
  '',
  '5',
  '5 min',
  '-5m',
  'P',
  'PT',
  'P1M',
  'P1Y',
  'pt5m',
  '5M',
  'm',
  '1h 30m',
  '{{ wait }}',
  '5mx',
  'x5m',
  'P1D2H',
  'PT1.5M',
  'xP1D',
  'P1Dx',
  'P1DT',
  '5.m',
  '.5m',
])('%s is no duration', (text) => {
  expect(secondsOf(text)).toBeNull();
});

test.each([
  ['5 min', '5m'],
  ['2 hours', '2h'],
  ['90 sec', '90s'],
  ['1,5 h', '1.5h'],
  ['3 Days', '3d'],
  ...['ms', 'milli', 'millis', 'millisecond', 'milliseconds', 'msec', 'msecs'].map((unit) => [`12 ${unit}`, '12ms']),
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((unit) => [`12${unit}`, '12s']),
  ...['m', 'min', 'mins', 'minute', 'minutes'].map((unit) => [`12 ${unit}.`, '12m']),
  ...['h', 'hr', 'hrs', 'hour', 'hours'].map((unit) => [` 12  ${unit} `, '12h']),
  ...['d', 'day', 'days'].map((unit) => [`1.5 ${unit.toUpperCase()}`, '1.5d']),
] as [string, string][])('%s was meant as %s', (text, meant) => {
  expect(durationMeant(text)).toBe(meant);
  expect(secondsOf(meant)).not.toBeNull();
});

test('what has no unit that anybody knows was meant as nothing', () => {
  expect(
    ['soon', '5 fortnights', '5', 'min 5', '5 dayss', '5 xs', '5 seconds or so', 'about 5 s'].map(durationMeant),
  ).toEqual(Array(8).fill(null));
});
