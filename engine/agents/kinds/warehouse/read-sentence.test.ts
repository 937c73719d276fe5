import { expect, test } from 'vitest';
import { kpiCatalog } from './kpi-catalog.ts';
import { datesIn, groupingIn, kpisIn } from './read-sentence.ts';

test.each([
  ['Fetch revenue, expenses and profit margin', ['revenue', 'expenses', 'profit_margin']],
  ['profit_margin and profit', ['profit_margin', 'profit']],
  ['What did the annual recurring revenue do?', ['arr']],
  ['ARR, churn', ['arr', 'churn']],
  ['["revenue","churn"]', ['revenue', 'churn']],
  ['nothing of the kind; arrears and prerevenue are no key figures', []],
])('finds the key figures of: %s', (sentence, kpis) => {
  expect(kpisIn(sentence, kpiCatalog)).toEqual(kpis);
});

test.each([
  ['from 2025-07-01 to 2025-09-30', '2025-07-01', '2025-09-30'],
  ['between 2025-09-30 and 2025-07-01', '2025-07-01', '2025-09-30'],
  ['in Q3 2025', '2025-07-01', '2025-09-30'],
  ['for 2024 Q1', '2024-01-01', '2024-03-31'],
  ['in February 2024', '2024-02-01', '2024-02-29'],
  ['in 2025-06', '2025-06-01', '2025-06-30'],
  ['all of 2024', '2024-01-01', '2024-12-31'],
])('finds the window of: %s', (sentence, from, to) => {
  expect(datesIn(sentence)).toEqual({ from, to });
});

test.each(['no day at all', 'since 2025-07-01'])('finds no window in: %s', (sentence) => {
  expect(datesIn(sentence)).toBeUndefined();
});

test.each([
  ['monthly', 'month'],
  ['by week', 'week'],
  ['grouped per quarter', 'quarter'],
  ['each day', 'day'],
  ['weekend', undefined],
])('finds the grouping of: %s', (sentence, grouping) => {
  expect(groupingIn(sentence)).toBe(grouping);
});
