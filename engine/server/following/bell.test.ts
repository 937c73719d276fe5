import { expect, test } from 'vitest';
import { Bell } from './bell.ts';

test('a ring wakes the sleeper', async () => {
  const bell = new Bell();
  const sleeping = bell.rung(null);
  bell.ring();
  await sleeping;
});

test('a ring before the sleep is not lost, and is heard once', async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.rung(null);
  let isAwake = false;
  const sleeping = bell.rung(null).then(() => (isAwake = true));
  await Promise.resolve();
  expect(isAwake).toBe(false);
  bell.ring();
  await sleeping;
});

test('a sleep with an end ends by itself', async () => {
  await new Bell().rung(1);
});
