import { expect, test } from 'vitest';
import { checkSlowly } from './storage-check.ts';

test('a store is read through a little at a time, rested when nothing is due, and tried again after what went wrong', async () => {
  const ending = new AbortController();
  const answers: (boolean | Error)[] = [false, false, new Error('the disk is full'), true, false];
  const waited: number[] = [];
  const turn = (): boolean => {
    const answer = answers.shift() ?? true;
    if (answers.length === 0) ending.abort();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  await checkSlowly(
    { turn },
    ending.signal,
    () => 0,
    async (milliseconds) => waited.push(milliseconds),
  );
  const [first = 0, between = 0, ...more] = waited;
  expect(first).toBeGreaterThan(between);
  expect(more[0]).toBe(between);
  expect(more[1], 'a turn that failed').toBeGreaterThan(between * 100);
  expect(more[2], 'nothing was due').toBe(more[1]);
});
