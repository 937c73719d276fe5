import { describe, expect, test } from 'vitest';
import { CRASH_POINTS } from '../time/crash-points.ts';
import { timesToKill } from './times-to-kill.ts';

describe('the suite', () => {
  test('kills at two of the first, the middle and the last time', () => {
    expect(timesToKill({ point: 'append.before', reached: 9 }, false)).toEqual([5, 9]);
    expect(timesToKill({ point: 'append.after', reached: 9 }, false)).toEqual([1, 9]);
    expect(timesToKill({ point: 'projection.before', reached: 9 }, false)).toEqual([1, 5]);
  });

  test('kills each time at a point that is reached once or twice', () => {
    for (const point of CRASH_POINTS) {
      expect(timesToKill({ point, reached: 1 }, false)).toEqual([1]);
      expect(timesToKill({ point, reached: 2 }, false)).toEqual([1, 2]);
    }
  });

  test('kills at least once wherever the point was reached, and two different times where it could', () => {
    for (const point of CRASH_POINTS)
      for (let reached = 1; reached < 40; reached++) {
        const times = timesToKill({ point, reached }, false);
        expect(new Set(times).size).toBe(Math.min(2, reached));
        expect(times.every((time) => time >= 1 && time <= reached)).toBe(true);
        expect(times.toSorted((a, b) => a - b)).toEqual(times);
      }
  });

  test('begins at the time that is of interest', () => {
    expect(timesToKill({ point: 'append.after', reached: 9, from: 2 }, false)).toEqual([2, 9]);
    expect(timesToKill({ point: 'append.after', reached: 1, from: 2 }, false)).toEqual([]);
  });
});

test('`npm run crash` kills at every time', () => {
  expect(timesToKill({ point: 'append.before', reached: 4 }, true)).toEqual([1, 2, 3, 4]);
  expect(timesToKill({ point: 'append.before', reached: 4, from: 3 }, true)).toEqual([3, 4]);
  expect(timesToKill({ point: 'append.before', reached: 0 }, true)).toEqual([]);
});
