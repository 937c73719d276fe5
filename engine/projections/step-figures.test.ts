import { expect, test } from 'vitest';
import { evolve } from '../run/evolve.ts';
import { agentStep, buildDefinition, retryEvery } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import { bucketOf, DAY, HOUR, msOf, stepFigures } from './step-figures.ts';

test.each([1, 7, 40, 999, 12_345, 3_600_000, 5 * DAY])('a time of %i ms is remembered to within 2.5 %%', (ms) => {
  expect(Math.abs(msOf(bucketOf(ms)) - ms) / ms).toBeLessThan(ms < 20 ? 0.5 : 0.026);
});

test('no time at all is no time at all', () => {
  expect([bucketOf(0), bucketOf(-5), msOf(0)]).toEqual([0, 0, 0]);
});

test('longer times are never in lower buckets', () => {
  const buckets = Array.from({ length: 2000 }, (_, index) => bucketOf(index * 37));
  expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
});

/** Fails once, is retried, delivers; then somebody asks for it again. Waits 40 ms, works 700 ms, then 7 s. */
function history(): RunOnPaper {
  const retry = retryEvery(2);
  const run = new RunOnPaper(
    buildDefinition({
      steps: [
        agentStep({ id: 'a', agent: 'writer', retry }),
        agentStep({ id: 'b', agent: 'editor', dependsOn: ['a'] }),
      ],
    }),
  );
  run.now = 100;
  run.fail('a');
  run.now = 800;
  run.succeed('a');
  run.now = HOUR + 10;
  run.succeed('b');
  return run;
}

/** What is counted in hours, when the events come in pages of this size. */
function counted(run: RunOnPaper, pageSize: number): Record<string, number> {
  const sums: Record<string, number> = {};
  const state = new RunOnPaper(run.state.plan.definition).state; // begins as every run does
  const folded = foldAgain(state, []);
  for (let from = 0; from < run.events.length; from += pageSize) {
    const page = run.events.slice(from, from + pageSize);
    page.reduce(evolve, folded);
    for (const { span, at, agent, measure, bucket, count } of stepFigures(page, new Map([[folded.runId, folded]]))) {
      const key = `${span} ${at / HOUR} ${agent} ${measure} ${msOf(bucket)}`;
      sums[key] = (sums[key] ?? 0) + count;
    }
  }
  return sums;
}

test('every attempt is counted in the hour and the day in which it ended, its queue time where it began', () => {
  const worked = msOf(bucketOf(700));
  const long = msOf(bucketOf(HOUR - 790));
  const inHours = Object.entries(counted(history(), 1000)).filter(([key]) => key.startsWith('hour'));
  expect(Object.fromEntries(inHours)).toEqual({
    'hour 0 writer queued 0': 2,
    'hour 0 writer failed 0': 1,
    [`hour 0 writer worked ${worked}`]: 1,
    'hour 0 editor queued 0': 1,
    [`hour 1 editor worked ${long}`]: 1,
  });
});

test('days hold what their hours hold', () => {
  const all = Object.entries(counted(history(), 1000));
  const sumOf = (span: string) =>
    all.filter(([key]) => key.startsWith(span)).reduce((sum, [, count]) => sum + count, 0);
  expect(sumOf('day')).toBe(sumOf('hour'));
});

test('it does not matter how many events come at once', () => {
  const run = history();
  for (const pageSize of [1, 2, 3, 5])
    expect(counted(run, pageSize), `${pageSize} at once`).toEqual(counted(run, 1000));
});
