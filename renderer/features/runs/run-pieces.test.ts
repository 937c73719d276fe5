import { expect, test } from 'vitest';
import { appendPage } from './append-page.ts';
import { findEvents } from './find-events.ts';
import { askFor, everything, isNarrow, isSame } from './run-filter.ts';

test('asks for the runs of a period that ends now', () => {
  expect(askFor({ ...everything, period: 'hour', status: ['failed'] }, 10_000_000)).toEqual({
    sort: 'newest',
    parentRunId: null,
    status: ['failed'],
    createdAfter: 6_400_000,
  });
});

test('knows a filter again, and whether it leaves anything out', () => {
  expect(isSame({ ...everything }, everything)).toBe(true);
  expect(isNarrow({ ...everything, sort: 'oldest' })).toBe(false);
  expect(isNarrow({ ...everything, owner: 'finance' })).toBe(true);
});

test('adds a page without what is there already', () => {
  const inOrder = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  expect(
    appendPage(
      { items: [{ id: 'a' }, { id: 'b' }], total: 3 },
      { items: [{ id: 'b' }, { id: 'c' }], total: 4 },
      inOrder,
    ),
  ).toEqual({ items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], total: 4 });
});

test('finds events that have every word in them', () => {
  const event = (type: string, stepId: string) =>
    ({ id: stepId, type, actor: 'system', data: { stepId } }) as unknown as Parameters<typeof findEvents>[0][number];
  const events = [
    event('orchestration.step.completed', 'fetch'),
    event('orchestration.step.failed', 'fetch'),
    event('orchestration.step.completed', 'sum'),
  ];
  expect(findEvents(events, 'Completed fetch')).toEqual([events[0]]);
  expect(findEvents(events, ' ')).toBe(events);
});
