import { expect, test } from 'vitest';
import { usageOfAttempts } from './step-usage.ts';

const answered = (cost: number | null, inputTokens = 10) => ({
  response: { metadata: { usage: { inputTokens, outputTokens: 5 }, cost } },
  error: null,
  cache: null,
});
const nothing = { response: null, error: null, cache: null };

test('What attempts used is added up, those that failed included', () => {
  const details = { usage: { inputTokens: 3, outputTokens: 1 }, cost: 0.1 };
  const failed = { ...nothing, error: { code: 'output_invalid', message: 'No', retryable: true, details } };
  expect(usageOfAttempts([failed, answered(0.2)])).toEqual({ inputTokens: 13, outputTokens: 6, cost: 0.3 });
});

test('A cost that is not known makes the sum unknown, and not smaller', () => {
  expect(usageOfAttempts([answered(0.2), answered(null)])).toEqual({ inputTokens: 20, outputTokens: 10, cost: null });
});

test('Where nobody says what was used, nothing is said', () => {
  expect(usageOfAttempts([nothing])).toBeNull();
});

test('What came from the cache was paid for before', () => {
  expect(usageOfAttempts([{ ...answered(0.2), cache: { status: 'hit', key: 'k' } }])).toBeNull();
});
