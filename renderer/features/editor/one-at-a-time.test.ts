import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work that takes as long as said. */
function working(ms: number) {
  const begun: number[] = [];
  const from = performance.now();
  const { ask, stop } = oneAtATime(async () => {
    begun.push(performance.now() - from);
    await new Promise((done) => setTimeout(done, ms));
  });
  return { begun, ask, stop };
}

test('begins at once', () => {
  const { begun, ask } = working(50);
  ask();
  expect(begun).toEqual([0]);
});

test('whatever is asked for meanwhile is done once more, after a rest as long as the work', async () => {
  const { begun, ask } = working(50);
  for (let index = 0; index < 5; index += 1) ask();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toEqual([0, 100]);
});

test('what is asked for while it rests waits for the rest to end', async () => {
  const { begun, ask } = working(50);
  ask();
  await vi.advanceTimersByTimeAsync(60);
  ask();
  await vi.advanceTimersByTimeAsync(1_000);
  ask();
  expect(begun).toEqual([0, 100, 1_060]);
});

test('long work does not make it rest for long', async () => {
  const { begun, ask } = working(2_000);
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(2_250);
  expect(begun).toEqual([0, 2_250]);
});

test('is not begun again once it is stopped', async () => {
  const { begun, ask, stop } = working(50);
  ask();
  ask();
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toEqual([0]);
});
