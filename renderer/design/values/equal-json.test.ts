import { expect, test } from 'vitest';
import { isEqualJson } from './equal-json.ts';

test('two values are equal when they say the same, in whatever order their names come', () => {
  expect(isEqualJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true);
  expect(isEqualJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(isEqualJson([1, 2], [2, 1])).toBe(false);
  expect(isEqualJson(null, {})).toBe(false);
  expect(isEqualJson(undefined, undefined)).toBe(true);
});
