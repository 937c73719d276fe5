import { expect, test } from 'vitest';
import { noRows, receiveRows, type LiveRows, type RowsMessage } from './live-rows.ts';

interface Item {
  readonly id: string;
  readonly at: number;
  readonly word?: string;
}

const newestFirst = (a: Item, b: Item) => b.at - a.at;
const receive = (rows: LiveRows<Item>, message: RowsMessage<Item>, limit = 10) =>
  receiveRows(rows, message, newestFirst, limit);
const snapshot = (items: readonly Item[], total = items.length): RowsMessage<Item> => ({
  kind: 'snapshot',
  items,
  total,
});
const changes = (changed: readonly Item[], gone: readonly string[], total: number): RowsMessage<Item> => ({
  kind: 'changes',
  changed,
  gone,
  total,
});
const ids = ({ items }: LiveRows<Item>) => items.map(({ id }) => id).join(' ');

test('a snapshot replaces everything', () => {
  const rows = receive(receive(noRows, snapshot([{ id: 'a', at: 1 }])), snapshot([{ id: 'b', at: 2 }], 7));
  expect(rows).toEqual({ items: [{ id: 'b', at: 2 }], total: 7 });
});

test('a changed item keeps its place, a new one gets the one it belongs to', () => {
  const rows = receive(
    noRows,
    snapshot([
      { id: 'c', at: 3 },
      { id: 'a', at: 1 },
    ]),
  );
  const next = receive(
    rows,
    changes(
      [
        { id: 'a', at: 1, word: 'done' },
        { id: 'b', at: 2 },
      ],
      [],
      3,
    ),
  );
  expect(ids(next)).toBe('c b a');
  expect(next.items[2]?.word).toBe('done');
});

test('what is no longer asked for goes', () => {
  const rows = receive(
    noRows,
    snapshot([
      { id: 'b', at: 2 },
      { id: 'a', at: 1 },
    ]),
  );
  expect(receive(rows, changes([], ['b', 'unknown'], 1))).toEqual({ items: [{ id: 'a', at: 1 }], total: 1 });
});

test('an item of the part that is not held stays out, one of the held part comes in', () => {
  const rows = receive(
    noRows,
    snapshot(
      [
        { id: 'd', at: 4 },
        { id: 'c', at: 3 },
      ],
      50,
    ),
    2,
  );
  expect(ids(receive(rows, changes([{ id: 'a', at: 1 }], [], 50), 2))).toBe('d c');
  expect(ids(receive(rows, changes([{ id: 'e', at: 5 }], [], 51), 2))).toBe('e d');
});

test('hearing of the same change twice changes nothing', () => {
  const rows = receive(noRows, snapshot([{ id: 'a', at: 1 }]));
  const message = changes([{ id: 'b', at: 2 }], [], 2);
  expect(receive(receive(rows, message), message)).toEqual(receive(rows, message));
});
