import { expect, test } from 'vitest';
import { consequenceOfCalls, decidedCalls, type ReviewedCall, type CallDrafts } from './call-decisions.ts';

const call = (id: string): ReviewedCall => ({
  id,
  agent: 'mailer',
  tool: 'send_mail',
  description: '',
  arguments: {},
  schema: {},
  when: null,
  decided: null,
});

test('all calls of a request are decided at once', () => {
  const calls = [call('1'), call('2')];
  const drafts: CallDrafts = new Map([['1', { id: '1', decision: 'approve' }]]);
  expect(decidedCalls(calls, drafts)).toEqual({ decisions: null, open: 1 });
  const all: CallDrafts = new Map([...drafts, ['2', { id: '2', decision: 'reject', message: 'No' }]]);
  expect(decidedCalls(calls, all)).toEqual({ decisions: [...all.values()], open: 0 });
  expect(decidedCalls(calls, new Map([...all, ['1', null]]))).toEqual({ decisions: null, open: 1 });
});

test('what an answer is going to do is said before it is given', () => {
  expect(
    consequenceOfCalls([
      { id: '1', decision: 'approve' },
      { id: '2', decision: 'approve' },
      { id: '3', decision: 'reject', message: 'No' },
    ]),
  ).toBe('Of the calls, 2 are made as asked; 1 is not made, and the model is told why. The step goes on from there.');
});
