import { expect, test } from 'vitest';
import { writeFor } from './floor.ts';

test('the floor is measured over as many steps as there is time for, and at least over one transaction', () => {
  let now = 0;
  const written: number[] = [];
  const write = (steps: readonly number[]) => {
    written.push(steps.length);
    now += 50;
  };
  const steps = Array.from({ length: 1000 }, (_, index) => index);
  expect(writeFor(steps, 1, { write, now: () => now, mostMs: 500 })).toBe(50);
  expect(written).toHaveLength(10);
  expect(writeFor(steps, 100, { write, now: () => now, mostMs: 1 })).toBe(0.5);
  expect(written.at(-1)).toBe(100);
});

test('the last transaction may be smaller, and counts for what it holds', () => {
  let now = 0;
  expect(writeFor([1, 2, 3], 2, { write: (steps) => (now += steps.length), now: () => now, mostMs: 1000 })).toBe(1);
});
