import { expect, test } from 'vitest';
import type { FormFieldView } from '../../../engine/contract/form.ts';
import { asParameter, filledIn, plainWords, problemBeside, shownIn } from './form-fields.ts';

const field = (more: Partial<FormFieldView>): FormFieldView => ({
  name: 'a',
  type: 'string',
  title: 'A',
  description: '',
  required: false,
  default: null,
  ...more,
});

test('a field is asked for as a parameter of its kind is', () => {
  expect(asParameter(field({}))).toStrictEqual({
    name: 'a',
    type: 'string',
    required: false,
    description: '',
    default: null,
  });
  expect(asParameter(field({ type: 'array', choices: ['mail'] }))).toMatchObject({ type: 'string[]', enum: ['mail'] });
  expect(asParameter(field({ format: 'date' }))).toMatchObject({ type: 'date' });
  expect(asParameter(field({ type: 'boolean', default: false }))).not.toHaveProperty('enum');
});

test('whoever has to say yes or no chooses one of both: an unticked box says neither', () => {
  expect(asParameter(field({ type: 'boolean' }))).toMatchObject({ type: 'boolean', enum: [true, false] });
});

test('a form begins with what it shows, and a text that is taken away is nothing', () => {
  const values = shownIn([field({ default: 'x' }), field({ name: 'b' })]);
  expect(values).toEqual({ a: 'x', b: null });
  expect(filledIn(values, 'a', '')).toEqual({ a: null, b: null });
});

test('a problem stands beside its field, also one of an item', () => {
  const problems = [
    { path: 'a[1]', message: 'One' },
    { path: 'ab', message: 'Two' },
    { path: 'a', message: 'Three' },
  ];
  expect(problemBeside('a', problems)).toBe('One. Three');
  expect(problemBeside('b', problems)).toBeNull();
});

test('yes, no, numbers and lists are said in words', () => {
  expect([true, false, 1.5, ['mail', 'letter'], 'a text'].map(plainWords)).toEqual([
    'Yes',
    'No',
    '1.5',
    'mail, letter',
    null,
  ]);
});
