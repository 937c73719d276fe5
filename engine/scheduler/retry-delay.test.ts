import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

const policy = {
  maxAttempts: 5,
  initialDelayMs: 1000,
  backoffMultiplier: 2,
  maxDelayMs: 5000,
  strategy: 'exponential',
  jitter: 0,
} as const;

test('grows exponentially up to its cap', () => {
  expect([1, 2, 3, 4].map((failures) => retryDelayMs(policy, failures, 0.5))).toEqual([1000, 2000, 4000, 5000]);
});

test('grows linearly when asked to', () => {
  expect([1, 2, 3].map((failures) => retryDelayMs({ ...policy, strategy: 'linear' }, failures, 0.5))).toEqual([
    1000, 2000, 3000,
  ]);
});

test('spreads by its share of jitter to both sides, never over the cap', () => {
  const jittered = { ...policy, jitter: 0.2 };
  expect(retryDelayMs(jittered, 1, 0)).toBe(800);
  expect(retryDelayMs(jittered, 1, 0.5)).toBe(1000);
  expect(retryDelayMs(jittered, 1, 0.999999)).toBe(1200);
  expect(retryDelayMs(jittered, 4, 0.999999)).toBe(5000);
});
