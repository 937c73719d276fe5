import { expect, test } from 'vitest';
import { recordFromText, textFromValue, valueFromText } from './value-text.ts';

test('reads YAML and JSON alike, and says what is wrong with neither', () => {
  expect(recordFromText('a: 1\nb: [x]').value).toEqual({ a: 1, b: ['x'] });
  expect(recordFromText('{"a": 1}').value).toEqual({ a: 1 });
  expect(recordFromText('{a: 1}').value).toEqual({ a: 1 });
  expect(recordFromText('- a').problem).toContain('names with values');
  expect(valueFromText('a: [').problem).not.toBeNull();
  expect(recordFromText('userMessage: *nobody')).toMatchObject({
    value: null,
    problem: expect.stringContaining('nobody') as string,
  });
  expect(recordFromText('when: !no x')).toMatchObject({ value: null });
});

test('takes nothing for null, or for no names', () => {
  expect(valueFromText(' \n')).toEqual({ value: null, problem: null });
  expect(recordFromText('')).toEqual({ value: {}, problem: null });
});

test('says in which line it stumbled, whatever the text began as', () => {
  expect(valueFromText('a: 1\nb: [').problem).toMatch(/^Line 2: /);
  expect(valueFromText('{\n  "a": [1\n').problem).toMatch(/^Line \d: /);
});

test('a value that is written out is read as the same value', () => {
  const value = {
    text: 'Two\nlines, and one that goes on for very much longer than a hundred characters, so that it has to be folded by whoever writes it',
    number: 1.5,
    words: ['true', '2025-07-01', ''],
    none: null,
  };
  expect(valueFromText(textFromValue(value)).value).toEqual(value);
});
