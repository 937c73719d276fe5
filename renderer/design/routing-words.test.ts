import { expect, test } from 'vitest';
import { entryWords, guardWords, skippedWords, verdictWords } from './routing-words.ts';

const condition = {
  expression: 'steps.score.total >= 70',
  met: false,
  values: [{ path: 'steps.score.total', value: '40' }],
};

test('a join is named where it is not the usual one, before the guard', () => {
  expect([
    entryWords('all', null),
    entryWords(undefined, 'Only if x'),
    entryWords('any', null),
    entryWords('failed', 'Only if x'),
  ]).toEqual([null, 'Only if x', 'One of them is enough', 'If one of them fails; Only if x']);
});

test('a guard is told with what it came to and what it had read', () => {
  expect(guardWords(condition)).toBe('Only if steps.score.total >= 70');
  expect(verdictWords(condition)).toBe('not met: steps.score.total is 40');
  expect(verdictWords({ ...condition, met: true, values: [] })).toBe('met');
  expect(verdictWords({ ...condition, met: null })).toBe('not looked at yet');
});

test('a skipped step says why, and what an operator said', () => {
  expect(skippedWords({ reason: 'route', notes: null })).toBe('Skipped: another way taken');
  expect(skippedWords({ reason: 'operator', notes: 'Done by hand' })).toBe('Skipped: by an operator (“Done by hand”)');
});
