import { expect, test } from 'vitest';
import { DAY, HOUR, type StepFigure } from '../../projections/step-figures.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { storedChanges } from '../../testing/stored-rows.ts';

/** One attempt, in its hour and its day. */
function attemptAt(at: number): StepFigure[] {
  const figure = {
    mode: 'live',
    definition: 'kpi-tracking',
    agent: 'writer',
    measure: 'worked',
    bucket: 5,
    count: 1,
  } as const;
  return [
    { ...figure, span: 'hour', at: at - (at % HOUR) },
    { ...figure, span: 'day', at: at - (at % DAY) },
  ];
}

const MONDAY = Date.UTC(2026, 10, 16);

test('a time is summed from whole days and the hours at its ends, and counts everything in it once', () => {
  const { readModels } = openTestStore();
  for (let at = MONDAY; at < MONDAY + 5 * DAY; at += HOUR)
    readModels.apply(storedChanges({ stepFigures: attemptAt(at + 1234) }));
  const count = (from: number, until: number) =>
    readModels.stepFigures(from, until).reduce((sum, figure) => sum + figure.count, 0);
  expect(count(MONDAY, MONDAY + 5 * DAY)).toBe(120);
  expect(count(MONDAY + 3 * HOUR, MONDAY + 4 * DAY + 7 * HOUR)).toBe(100);
  expect(count(MONDAY + 3 * HOUR, MONDAY + 9 * HOUR)).toBe(6);
  expect(count(MONDAY + 20 * HOUR, MONDAY + 30 * HOUR)).toBe(10);
  expect(count(MONDAY + DAY, MONDAY + 2 * DAY)).toBe(24);
  expect(count(MONDAY + 30 * 60_000, MONDAY + HOUR)).toBe(1);
});

test('what is counted again is added, and a rebuild begins with nothing', () => {
  const { readModels } = openTestStore();
  for (let time = 0; time < 3; time++) readModels.apply(storedChanges({ stepFigures: attemptAt(MONDAY) }));
  expect(readModels.stepFigures(MONDAY, MONDAY + 1)).toEqual([
    { mode: 'live', definition: 'kpi-tracking', agent: 'writer', measure: 'worked', bucket: 5, count: 3 },
  ]);
  readModels.clear();
  expect(readModels.stepFigures(MONDAY, MONDAY + DAY)).toEqual([]);
});
