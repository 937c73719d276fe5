import { expect, test } from 'vitest';
import { OneAfterAnother } from './one-after-another.ts';

test('does at once what can be done at once, and hands on what it throws', () => {
  const things = new OneAfterAnother();
  expect(things.do(() => things.do(() => 'inside'))).toBe('inside');
  expect(() =>
    things.do(() => {
      throw new Error('no room');
    }),
  ).toThrow('no room');
  expect([things.do(() => 2), things.over()]).toEqual([2, undefined]);
});

test('begins what comes while something is under way when that is over, and one after another', async () => {
  const things = new OneAfterAnother();
  const told: string[] = [];
  const first = Promise.withResolvers<string>();
  const results = [
    things.do(() => first.promise.finally(() => told.push('first'))),
    things.do(() => {
      told.push('second');
      throw new Error('second');
    }),
    things.do(() => told.push('third')),
  ];
  await new Promise(setImmediate);
  expect(told).toEqual([]);
  first.resolve('done');
  await things.over();
  expect(told).toEqual(['first', 'second', 'third']);
  expect(await Promise.allSettled<unknown>(results.map((result) => Promise.resolve(result)))).toMatchObject([
    { value: 'done' },
    { reason: { message: 'second' } },
    { value: 3 },
  ]);
  expect(things.do(() => 'at once')).toBe('at once');
});
