import { expect, test } from 'vitest';
import { fieldKindOf, itemFromText, onlyKnown, shownValue, withValue } from './parameter-values.ts';

test('every type of parameter has a field that fits', () => {
  const kinds = [
    'string',
    'number',
    'integer',
    'boolean',
    'date',
    'datetime',
    'object',
    'string[]',
    'number[]',
    'object[]',
  ].map((type) => fieldKindOf({ type }));
  expect(kinds).toEqual(['text', 'number', 'number', 'truth', 'date', 'text', 'json', 'list', 'list', 'json']);
  expect(fieldKindOf({ type: 'string', enum: ['a'] })).toBe('choice');
  expect(fieldKindOf({ type: 'string[]', enum: ['a'] })).toBe('choices');
});

test('a field shows what was given, else the default', () => {
  expect(shownValue({ name: 'grouping', default: 'month' }, {})).toBe('month');
  expect(shownValue({ name: 'grouping', default: 'month' }, { grouping: 'week' })).toBe('week');
  expect(shownValue({ name: 'since' }, {})).toBeNull();
});

test('what is emptied is not given', () => {
  expect(withValue({ a: 1, b: 2 }, 'a', null)).toEqual({ b: 2 });
  expect(withValue({ a: 1 }, 'a', '')).toEqual({});
  expect(withValue({ a: 1 }, 'b', false)).toEqual({ a: 1, b: false });
});

test('parameters that a definition no longer takes are left out', () => {
  expect(onlyKnown([{ name: 'a' }, { name: 'b' }], { a: 1, b: null, gone: 3 })).toEqual({ a: 1 });
});

test('items become numbers where numbers are wanted, and stay as typed when they are none', () => {
  expect(['3', ' 2.5 ', 'many'].map((text) => itemFromText('number[]', text))).toEqual([3, 2.5, 'many']);
  expect(itemFromText('string[]', ' 3 ')).toBe('3');
});
