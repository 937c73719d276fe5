import { expect, test } from 'vitest';
import { inputChanges } from './input-changes.ts';

const input = { userMessage: 'By month', context: { kpiNames: ['arr'], grouping: 'month' } };

test('nothing is sent when nothing was changed', () => {
  expect(inputChanges(input, structuredClone(input), null)).toEqual({ changes: [], problems: [], modifications: null });
});

test('only what was changed is sent, however deep it lies; a list is sent as a whole', () => {
  const after = { userMessage: 'By month', context: { kpiNames: ['arr', 'churn'], grouping: 'month' } };
  expect(inputChanges(input, after, null)).toEqual({
    changes: [{ path: 'context.kpiNames', before: ['arr'], after: ['arr', 'churn'] }],
    problems: [],
    modifications: { context: { kpiNames: ['arr', 'churn'] } },
  });
});

test('a new key is sent as well: it may name a parameter', () => {
  const { modifications, changes } = inputChanges(input, { ...input, grouping: 'week' }, null);
  expect(modifications).toEqual({ grouping: 'week' });
  expect(changes).toEqual([{ path: 'grouping', before: undefined, after: 'week' }]);
});

test('a key that was taken away is a problem, with a way out', () => {
  const { problems } = inputChanges(input, { userMessage: 'By month', context: { kpiNames: ['arr'] } }, null);
  expect(problems).toEqual(['“context.grouping” can’t be taken away, only changed. Set it to null to leave it empty.']);
});

test('the changes of the retry before are kept, unless they are changed again or taken back', () => {
  const madeWith = { grouping: 'week', context: { tone: 'dry' } };
  const before = { userMessage: 'By week', context: { tone: 'dry', length: 3 } };
  expect(inputChanges(before, structuredClone(before), madeWith).modifications).toEqual(madeWith);
  expect(inputChanges(before, { ...before, context: { tone: 'dry', length: 4 } }, madeWith).modifications).toEqual({
    grouping: 'week',
    context: { tone: 'dry', length: 4 },
  });
  const taken = inputChanges(before, { ...before, context: { length: 3 } }, madeWith);
  expect(taken).toMatchObject({ problems: [], modifications: { grouping: 'week' } });
  expect(taken.modifications).not.toHaveProperty('context');
});
