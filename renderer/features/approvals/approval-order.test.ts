import { expect, test } from 'vitest';
import { mostUrgentFirst, newestFirst } from './approval-order.ts';

const of = (id: string, requestedAt: number, severity = 'normal') => ({ id, requestedAt, severity });
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(' ');

test('the most severe comes first, and among equals the one that waits the longest', () => {
  const list = [
    of('new', 9),
    of('low', 1, 'low'),
    of('old', 2),
    of('critical', 8, 'critical'),
    of('high', 7, 'high'),
    of('odd', 3, 'peculiar'),
  ];
  expect(ids(list.toSorted(mostUrgentFirst))).toBe('critical high old odd new low');
});

test('what is decided is read from the newest on', () => {
  expect(ids([of('a', 1), of('c', 3), of('b', 2)].toSorted(newestFirst))).toBe('c b a');
});
