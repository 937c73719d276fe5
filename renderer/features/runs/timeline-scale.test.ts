import { expect, test } from 'vitest';
import type { Bar, Timeline } from './timeline.ts';
import { placeOf, shownTicks, stretchesOf } from './timeline-scale.ts';

const bar = (kind: Bar['kind'], from: number, to: number): Bar => ({ kind, from, to, label: '' });
const timeline = (to: number, ...bars: Bar[]): Timeline => ({
  from: 0,
  to,
  rows: [{ key: 'a', runId: 'r', stepId: 'a', name: 'A', depth: 0, bars }],
});

test('without long pauses time is drawn as it went', () => {
  const stretches = stretchesOf(timeline(1000, bar('queue', 0, 100), bar('completed', 100, 1000)));
  expect([0, 250, 1000].map((at) => placeOf(stretches, at))).toEqual([0, 0.25, 1]);
  expect(stretches.some(({ isFolded }) => isFolded)).toBe(false);
});

test('a day of waiting for somebody between two seconds of work is folded, and the work keeps its proportions', () => {
  const day = 86_400_000;
  const stretches = stretchesOf(
    timeline(
      day + 2000,
      bar('completed', 0, 1000),
      bar('people', 1000, day + 1000),
      bar('completed', day + 1000, day + 2000),
    ),
  );
  const folded = stretches.filter(({ isFolded }) => isFolded);
  expect(folded).toMatchObject([{ from: 1000, to: day + 1000 }]);
  const width = (from: number, to: number) => placeOf(stretches, to) - placeOf(stretches, from);
  expect(width(0, 1000)).toBeCloseTo(width(day + 1000, day + 2000));
  expect(width(0, 1000)).toBeGreaterThan(0.4);
  expect(width(1000, day + 1000)).toBeLessThan(0.12);
  expect(placeOf(stretches, day + 2000)).toBeCloseTo(1);
});

test('a step that waits for its child is no work of its own', () => {
  const row = (stepId: string, depth: number, ...bars: Bar[]) => ({
    key: stepId,
    runId: 'r',
    stepId,
    name: stepId,
    depth,
    bars,
  });
  const rows = [
    row('parent', 0, bar('completed', 0, 10_000)),
    row('child', 1, bar('completed', 0, 100), bar('people', 100, 9900), bar('completed', 9900, 10_000)),
    row('after', 0),
  ];
  expect(stretchesOf({ from: 0, to: 10_000, rows }).filter(({ isFolded }) => isFolded)).toMatchObject([
    { from: 100, to: 9900 },
  ]);
});

test('where nobody has worked at all, nothing is folded', () => {
  expect(stretchesOf(timeline(1000, bar('people', 0, 1000))).filter(({ isFolded }) => isFolded)).toEqual([]);
});

test('shows round times where there is work, none in a fold, and none upon another', () => {
  const stretches = stretchesOf(
    timeline(100_000, bar('completed', 0, 4000), bar('people', 4000, 96_000), bar('failed', 96_000, 100_000)),
  );
  const ticks = shownTicks(stretches);
  expect(ticks[0]).toEqual({ at: 0, place: 0 });
  expect(ticks.every(({ at }) => at <= 4000 || at >= 96_000)).toBe(true);
  expect(ticks.slice(1).every(({ place }, index) => place - (ticks[index]?.place ?? 0) >= 0.08)).toBe(true);
});

test.each([7, 999, 61_000, 3 * 86_400_000, 400 * 86_400_000])('marks at most nine round times within %d ms', (to) => {
  const ticks = shownTicks(stretchesOf(timeline(to, bar('completed', 0, to))));
  expect(ticks.length).toBeLessThanOrEqual(9);
  expect(ticks.every(({ at }) => at <= to)).toBe(true);
});
