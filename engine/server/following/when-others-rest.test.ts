import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { whenOthersRest } from './when-others-rest.ts';

/** Every turn of the event loop is as long as somebody works in it. */
async function turnsUntilIn(busyTurns: number): Promise<number> {
  let turns = 0;
  let isIn = false;
  const work = async () => {
    while (!isIn) {
      const until = performance.now() + (turns++ < busyTurns ? 30 : 0);
      while (performance.now() < until);
      await nextTurn();
    }
  };
  const working = work();
  await whenOthersRest();
  isIn = true;
  await working;
  return turns;
}

test('a reader comes in when a turn was short, and in the end also where none is', async () => {
  const [afterOne, amongMany] = [await turnsUntilIn(1), await turnsUntilIn(50)];
  expect(afterOne).toBeLessThan(amongMany);
  expect(amongMany).toBeLessThan(10);
});
