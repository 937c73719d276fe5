import { expect, test } from 'vitest';
import { answerTo } from './answer.ts';
import type { AskField } from './ask.ts';
import { checkParameters } from './parameters.ts';
import { MOST_TOLD, unknownNames } from './unknown-names.ts';

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`subjekt${at}`, 1]));
const last = <Item>(items: readonly Item[]) => items.at(-1);
const list = { name: 'channels', type: 'array', required: false, default: null, choices: ['mail'] } as const;

test('each name that nobody knows is told, with the one that was probably meant', () => {
  expect(unknownNames({ subjct: 1, subject: 2 }, ['subject'])).toEqual({
    told: [{ name: 'subjct', suggestion: 'subject' }],
    next: null,
    more: 0,
  });
  expect(unknownNames(many(MOST_TOLD), ['subject'])).toMatchObject({ next: null, more: 0 });
});

test('of a hundred thousand the first twenty are told, and how many more there are', () => {
  const { told, next, more } = unknownNames(many(100_000), ['subject']);
  expect([told.length, next, more]).toEqual([20, 'subjekt20', 99_980]);
});

test('an answer and parameters say so in a sentence', () => {
  const { problems } = answerTo({ fields: [] }, many(10_000));
  expect(problems).toHaveLength(21);
  expect(last(problems)).toEqual({ path: 'subjekt20', message: 'There are 9980 more names that are no fields' });
  const checked = checkParameters({ parameters: [] }, many(10_000)).problems;
  expect(checked).toHaveLength(21);
  expect(last(checked)?.message).toBe('There are 9980 more names that are no parameters');
});

test('of a list in an answer the first twenty wrong items are told, and how many more there are', () => {
  const channels = Array.from({ length: 60_000 }, () => 'pigeon');
  const { problems } = answerTo({ fields: [{ ...list, title: 'Channels' } as unknown as AskField] }, { channels });
  expect(problems).toHaveLength(21);
  expect(problems[19]?.path).toBe('channels[19]');
  expect(last(problems)).toEqual({ path: 'channels', message: '"channels" has 59980 more items that are wrong' });
});
