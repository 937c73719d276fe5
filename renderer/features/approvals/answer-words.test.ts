import { expect, test } from 'vitest';
import type { ApprovalView } from '../../../engine/contract/approvals.ts';
import { answerKeyOf, looksOf, optionNamed, outcomeOf, type AnswerOption } from './answer-words.ts';

const option = (action: AnswerOption['action'], more: Partial<AnswerOption> = {}): AnswerOption => ({
  action,
  label: more.outcome ?? action,
  allowsModification: false,
  ...more,
});
const own = [
  option('continue', { outcome: 'send', tone: 'good' }),
  option('continue', { outcome: 'later' }),
  option('complete', { outcome: 'no', tone: 'bad' }),
  option('abort'),
];

test('an answer has a letter of its own, or the number of its place where others do the same', () => {
  const usual = [option('continue'), option('retry'), option('abort')];
  expect(usual.map((each) => answerKeyOf(each, usual))).toEqual(['c', 'r', 'a']);
  expect(own.map((each) => answerKeyOf(each, own))).toEqual(['1', '2', '3', 'a']);
});

test('a button looks as its author says, and else by what it does', () => {
  expect(own.map((each) => looksOf(each, own))).toEqual(['primary', 'default', 'error', 'default']);
  const usual = [option('continue'), option('abort')];
  expect(usual.map((each) => looksOf(each, usual))).toEqual(['primary', 'default']);
});

test('an answer is found by its name, and else by what it does', () => {
  expect(optionNamed(own, 'later')?.outcome).toBe('later');
  expect(optionNamed(own, 'complete')?.outcome).toBe('no');
  expect(optionNamed(own, 'retry')).toBeNull();
});

test('what became of an approval names the answer where it is known which it was', () => {
  const decided = { status: 'decided', decision: 'continue', decidedBy: 'operator:ada', options: own } as ApprovalView;
  expect(outcomeOf(decided, 'later')).toBe('ada answered “later”');
  expect(outcomeOf(decided)).toBe('ada answered “Continued”');
  expect(outcomeOf({ ...decided, decision: 'complete' })).toBe('ada answered “no”');
});
