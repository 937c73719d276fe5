import { expect, test } from 'vitest';
import { billionthsOf, dollarsOf, inDollars } from './money.ts';

test.each([
  [0, '$0.00'],
  [0.1, '$0.10'],
  [0.0012, '$0.0012'],
  [0.000_000_12, '$0.00000012'],
  [0.000_000_000_4, '$0.000000000'],
  [3.4, '$3.40'],
  [999.999, '$1,000.00'],
  [1_234_567.891, '$1,234,567.89'],
])('%f dollars are said as %s', (amount, said) => {
  expect(inDollars(amount)).toBe(said);
});

test('sums of small amounts do not drift', () => {
  const sum = Array.from({ length: 10_000 }, () => billionthsOf(0.1)).reduce((all, each) => all + each, 0);
  expect(dollarsOf(sum)).toBe(1_000);
});
