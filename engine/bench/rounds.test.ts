import { expect, test } from 'vitest';
import { inRounds, MEASURING_MS } from './rounds.ts';

async function measure(wanted: number, roundMs: number) {
  let now = 0;
  const told: string[] = [];
  const rounds: number[] = [];
  const work = (round: number) => {
    rounds.push(round);
    now += roundMs;
    return Promise.resolve();
  };
  const done = await inRounds(wanted, work, { now: () => now, tell: (progress) => told.push(progress) });
  return { done, rounds, told };
}

test('all rounds are done where there is time for them, and each is told', async () => {
  expect(await measure(3, 1)).toEqual({
    done: 3,
    rounds: [0, 1, 2],
    told: ['round 1 of 3', 'round 2 of 3', 'round 3 of 3'],
  });
});

test('rounds end when their time is over, and it is said how many there were', async () => {
  const { done, told } = await measure(7, MEASURING_MS / 2);
  expect(done).toBe(2);
  expect(told.at(-1)).toBe('2 of 7 rounds: the time for them is over');
});

test('one round is done, however long it takes', async () => {
  expect((await measure(7, MEASURING_MS * 10)).done).toBe(1);
});
