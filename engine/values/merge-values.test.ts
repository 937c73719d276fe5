import { expect, test } from 'vitest';
import { mergeInto } from './merge-values.ts';

test.each([
  [{ a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
  [{ a: { x: 1, y: 2 } }, { a: { y: 3, z: 4 } }, { a: { x: 1, y: 3, z: 4 } }],
  [{ a: { x: 1 } }, { b: { y: 1 } }, { a: { x: 1 }, b: { y: 1 } }],
  [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
  [{ a: { x: 1 } }, { a: null }, { a: null }],
  [{ a: 1 }, { a: { x: 1 } }, { a: { x: 1 } }],
  [{ a: 1 }, 'text', 'text'],
  ['text', { a: 1 }, { a: 1 }],
  [[1], { a: 1 }, { a: 1 }],
])('%j changed by %j is %j', (value, changes, merged) => {
  expect(mergeInto(value, changes)).toEqual(merged);
});

test('what was merged stays what it was', () => {
  const [value, changes] = [{ a: { x: 1 } }, { a: { y: 2 } }];
  mergeInto(value, changes);
  expect([value, changes]).toEqual([{ a: { x: 1 } }, { a: { y: 2 } }]);
});
