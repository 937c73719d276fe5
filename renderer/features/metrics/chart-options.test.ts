import { expect, test } from 'vitest';
import { light } from '../../design/palettes.ts';
import { durationsOption, intervalOf, runsOption } from './chart-options.ts';

interface Drawn {
  readonly series: readonly { readonly name: string; readonly data: readonly number[] }[];
}

test('runs lie on top of each other by how they ended, and what did not occur is left out', () => {
  const periods = [
    { from: 0, runs: { completed: 3, paused: 1, running: 2 } },
    { from: 86_400_000, runs: { failed: 1 } },
  ];
  const { series } = runsOption(periods, '7d', light) as unknown as Drawn;
  expect(series.map(({ name, data }) => [name, data])).toEqual([
    ['Completed', [3, 0]],
    ['Failed', [0, 1]],
    ['Not ended', [3, 0]],
  ]);
});

test('the parts of a bar of times end where half, 95 % and 99 % of them lie', () => {
  const { series } = durationsOption(
    [{ name: 'kpi-tracking', quantiles: { count: 9, p50: 10, p95: 25, p99: 40 } }],
    light,
  ) as unknown as Drawn;
  expect(series.map(({ data }) => data)).toEqual([[10], [15], [15]]);
});

test.each([
  [0, 1],
  [90, 50],
  [41_000, 20_000],
  [500_000, 300_000],
  [3_600_000, 1_200_000],
  [10 * 86_400_000, 3 * 86_400_000],
])('an axis up to %i ms has its marks every %i ms', (longest, interval) => {
  expect(intervalOf(longest)).toBe(interval);
});
