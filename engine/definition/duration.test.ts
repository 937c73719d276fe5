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
])('%s is %d seconds', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

test.each(['', '5', '5 min', '-5m', 'P', 'PT', 'P1M', 'P1Y', 'pt5m', '5M', 'm', '1h 30m', '{{ wait }}'])('%s is no duration', (text) => {
  expect(secondsOf(text)).toBeNull();
});

test.each([
  ['5 min', '5m'],
  ['2 hours', '2h'],
  ['90 sec', '90s'],
  ['1,5 h', '1.5h'],
  ['3 Days', '3d'],
])('%s was meant as %s', (text, meant) => {
  expect(durationMeant(text)).toBe(meant);
  expect(secondsOf(meant)).not.toBeNull();
});

test('what has no unit that anybody knows was meant as nothing', () => {
  expect(['soon', '5 fortnights', '5', 'min 5'].map(durationMeant)).toEqual([null, null, null, null]);
});
