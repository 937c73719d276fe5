import { expect, test } from 'vitest';
import { MetricsTally, quantilesOf } from './metrics.ts';
import type { RunFigure } from './read-models.ts';
import { bucketOf } from './step-figures.ts';

const run = (draft: Partial<RunFigure>): RunFigure => ({
  definition: 'kpi-tracking',
  status: 'completed',
  mode: 'live',
  isChild: false,
  createdAt: 10,
  finishedAt: 30,
  ...draft,
});

test('quantiles are values that came', () => {
  expect(
    quantilesOf([
      [30, 1],
      [10, 98],
      [20, 1],
    ]),
  ).toEqual({ count: 100, p50: 10, p95: 10, p99: 20 });
  expect(quantilesOf([[7, 1]])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7 });
  expect(quantilesOf([])).toBeNull();
});

test('runs are counted in the period in which they were created, by where they stand', () => {
  const tally = new MetricsTally({ periods: [0, 100, 200], until: 300, rehearsals: false });
  for (const each of [
    run({}),
    run({ status: 'failed' }),
    run({ createdAt: 100 }),
    run({ createdAt: 250, status: 'running', finishedAt: null }),
  ])
    tally.add(each);
  const { periods, runs, definitions } = tally.view([]);
  expect(periods).toEqual([
    { from: 0, runs: { completed: 1, failed: 1 } },
    { from: 100, runs: { completed: 1 } },
    { from: 200, runs: { running: 1 } },
  ]);
  expect(runs).toBe(4);
  expect(definitions).toMatchObject([{ definition: 'kpi-tracking', runs: 4, duration: { count: 3 } }]);
});

test('child runs have durations of their own, and are not counted among the runs', () => {
  const tally = new MetricsTally({ periods: [0], until: 300, rehearsals: false });
  for (const each of [run({ definition: 'review' }), run({ isChild: true })]) tally.add(each);
  const { runs, definitions } = tally.view([]);
  expect(runs).toBe(1);
  expect(definitions.map(({ definition }) => definition)).toEqual(['kpi-tracking', 'review']);
});

test('rehearsals are left out unless they are wanted, and said to be there', () => {
  const figure = {
    definition: 'kpi-tracking',
    agent: 'writer',
    measure: 'worked',
    bucket: bucketOf(500),
    count: 3,
  } as const;
  const view = (rehearsals: boolean) => {
    const tally = new MetricsTally({ periods: [0], until: 300, rehearsals });
    for (const each of [run({}), run({ mode: 'rehearsal' })]) tally.add(each);
    return tally.view([
      { ...figure, mode: 'live' },
      { ...figure, mode: 'rehearsal' },
      { ...figure, mode: 'live', measure: 'hit', bucket: 0, count: 1 },
    ]);
  };
  expect(view(false)).toMatchObject({
    runs: 1,
    rehearsals: 1,
    steps: { completed: 4, cacheHits: 1, worked: { count: 3 } },
    agents: [{ agent: 'writer', completed: 4 }],
  });
  expect(view(true)).toMatchObject({ runs: 2, rehearsals: 1, steps: { completed: 7 } });
});
