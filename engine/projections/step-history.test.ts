import { expect, test } from 'vitest';
import type { RunEvent, RunEventBody, StepConversed, StepStarted } from '../run/run-event.ts';
import { emptyStepHistory, rememberInStep } from './step-history.ts';

const of = { stepId: 'work', attempt: 1 } as const;
const start: StepStarted = {
  ...of,
  agent: 'writer',
  mode: 'BUILD',
  input: {},

  queuedAt: 1,
};
const startedWith = (more: Partial<StepStarted>): RunEventBody => ({
  type: 'orchestration.step.started',
  data: { ...start, ...more },
});
const started = startedWith({});
const startedAgain = startedWith({ restarted: true });
const goesOn = startedWith({ answered: { approvalId: 'a' } });
const remembered: RunEventBody = { type: 'orchestration.step.remembered', data: { ...of, what: {} } };
const asked: RunEventBody = { type: 'orchestration.step.asked', data: { ...of, calls: [], kept: {}, metadata: {} } };
const said = (role: StepConversed['role'], content: string, tool?: string): RunEventBody => ({
  type: 'orchestration.step.conversed',
  data: { ...of, role, content, ...(tool !== undefined && { tool }) },
});
const recalled = said('memory', '[]', 'read');
const prompt = said('system', 'You book.');
const wants = said('assistant', 'I book.');
const booked = said('tool', 'booked', 'book');
const sent = said('tool', 'sent', 'send');

function messagesAfter(...bodies: readonly RunEventBody[]): string[] {
  const history = emptyStepHistory();
  for (const [place, body] of bodies.entries())
    rememberInStep(history, { ...body, at: place + 1, actor: 'system' } as unknown as RunEvent);
  return history.attempts.flatMap(({ messages }) => messages.map(({ content }) => content));
}

test('an attempt that went on after people had answered, and once more after a crash, has each result once', () => {
  expect(messagesAfter(started, prompt, wants, booked, asked, goesOn, sent, startedAgain, sent)).toEqual([
    'You book.',
    'I book.',
    'booked',
    'sent',
  ]);
});

test('so has one that remembered a call after people had answered', () => {
  const before = [started, prompt, wants, asked, goesOn, remembered, booked, remembered, sent] as const;
  expect(messagesAfter(...before, startedAgain, sent)).toEqual(['You book.', 'I book.', 'booked', 'sent']);
});

test('an attempt that goes on after a crash by what it remembered keeps what was said until then', () => {
  expect(messagesAfter(started, recalled, prompt, wants, remembered, booked, startedAgain, booked)).toEqual([
    '[]',
    'You book.',
    'I book.',
    'booked',
  ]);
});

test('one that begins anew keeps nothing of it but what was read of its memory', () => {
  const wrote = said('memory', 'wrote', 'write');
  expect(messagesAfter(started, recalled, prompt, wants, wrote, startedAgain, prompt, wants, wrote)).toEqual([
    '[]',
    'You book.',
    'I book.',
    'wrote',
  ]);
});

test('nor does one that remembers only that it can not go on, and tells its model everything again', () => {
  const before = [started, recalled, prompt, wants, remembered, booked] as const;
  expect(messagesAfter(...before, startedAgain, prompt, wants)).toEqual(['[]', 'You book.', 'I book.']);
});
