import { describe, expect, test } from 'vitest';
import type { AgentRequest, JsonObject } from '../../port/agent.ts';
import type { Responder } from '../responder.ts';
import { judgedAnswer } from './answer.ts';
import { check } from './check.ts';
import { classify } from './classify.ts';
import { extract } from './extract.ts';
import { score } from './score.ts';
import { translate } from './translate.ts';
import { turn } from './turn.ts';

function ask(
  respond: (request: AgentRequest) => ReturnType<Responder>,
  context: JsonObject,
  userMessage = '',
): JsonObject {
  const request = {
    organization: 'global',
    agent: 'a',
    mode: 'BUILD',
    userMessage,
    context,
    input: { userMessage, context },
    conversation: { id: 'c', messages: [] },
    run: { id: 'r', rootId: 'r', definition: 'd', version: '1.0.0' },
    step: { id: 's', name: 'Step' },
    attempt: 1,
    idempotencyKey: 'r/s/1',
    rehearsal: true,
  } satisfies AgentRequest;
  const work = respond(request) as { content: JsonObject };
  return work.content;
}

describe('a classifier', () => {
  const labels = { billing: ['invoice', 'charged', 'refund'], outage: ['down', 'unavailable'], other: [] };

  test('chooses the label that most speaks for, and says why', () => {
    expect(ask(classify, { labels, text: 'I was charged twice on my last invoice.' })).toMatchObject({
      label: 'billing',
      reason: 'The text speaks of "invoice", "charged".',
    });
  });

  test('is unsure where nothing speaks for anything', () => {
    expect(ask(classify, { labels, text: 'Good morning.' })).toMatchObject({ label: 'other', confidence: 0.34 });
  });

  test('is surer of a text that says it more often', () => {
    const sure = ask(classify, { labels, text: 'down down unavailable' })['confidence'];
    expect(sure).toBeGreaterThan(Number(ask(classify, { labels, text: 'down' })['confidence']));
  });
});

test('a scorer weighs numbers, words and what the text speaks of', () => {
  const criteria: JsonObject[] = [
    { name: 'size', weight: 2, field: 'employees', min: 0, max: 200 },
    { name: 'sector', field: 'sector', values: { finance: 100, retail: 40 } },
    { name: 'urgency', keywords: ['this quarter', 'budget'] },
  ];
  const { total, parts } = ask(score, {
    criteria,
    subject: { employees: 100, sector: 'finance', note: 'We have budget for this quarter' },
  });
  expect(total).toBe(70);
  expect(parts).toMatchObject([
    { name: 'size', score: 50 },
    { name: 'sector', score: 100 },
    { name: 'urgency', score: 80 },
  ]);
});

test('a form is filled in from lines and sentences, and what is missing is named', () => {
  const text = 'Customer: Acme\nThe due date is 2026-12-01. We talked for an hour.';
  expect(ask(extract, { fields: ['customer', 'due_date', 'budget'], text })).toEqual({
    fields: { customer: 'Acme', due_date: '2026-12-01', budget: null },
    missing: ['budget'],
    complete: false,
  });
});

describe('an answer', () => {
  const passages = [
    {
      id: 'leave-policy',
      text: 'Every employee has 25 days of paid leave in a year. Unused leave expires at the end of March.',
    },
    { id: 'travel-policy', text: 'Travel is booked through the portal and approved by the manager.' },
  ];

  test('is taken from the passages and names them', () => {
    expect(ask(judgedAnswer, { question: 'How many days of paid leave do I have in a year?', passages })).toMatchObject(
      { grounded: true, citations: ['leave-policy'], answer: expect.stringContaining('25 days') as unknown },
    );
  });

  test('is refused where no passage speaks of it', () => {
    expect(ask(judgedAnswer, { question: 'What is the colour of the moon?', passages })).toMatchObject({
      grounded: false,
      citations: [],
    });
  });
});

describe('a check', () => {
  const rows = [
    { id: 1, amount: 5 },
    { id: 2, amount: 900 },
    { id: 2, amount: null },
  ];

  test('counts rows that break a rule, up to a tolerance', () => {
    const checks: JsonObject[] = [
      { kind: 'unique', field: 'id' },
      { kind: 'complete', field: 'amount', tolerance: 0.5 },
      { kind: 'range', field: 'amount', min: 0, max: 100, tolerance: 0.1 },
    ];
    expect(ask(check, { rows, checks })).toEqual({
      passed: false,
      score: 33.33,
      findings: [
        { check: 'unique id', passed: false, message: '1 of 3 rows: id is repeated' },
        { check: 'complete amount', passed: true, message: '1 of 3 rows: amount is missing' },
        { check: 'range amount', passed: false, message: '2 of 3 rows: amount is out of range' },
      ],
    });
  });

  test('finds a number in a summary that its source does not have', () => {
    expect(
      ask(check, { text: 'Sales were 120 and 7.', checks: [{ kind: 'numbers_from', value: 'Sales of 120.' }] }),
    ).toMatchObject({ passed: false, findings: [{ message: 'not in the source: 7' }] });
  });
});

test('a translation puts in the terms of the glossary, the longer ones first, and says what it is', () => {
  const text = JSON.stringify(
    ask(translate, {
      language: 'German',
      glossary: { step: 'Schritt', 'step limit': 'Schrittgrenze' },
      text: 'The step limit of a step.',
    }),
  );
  expect(text).toContain('The Schrittgrenze of a Schritt.');
  expect(text).toContain('Rehearsed translation to German');
});

describe('a turn of a conversation', () => {
  const intents = { 'book-appointment': ['appointment', 'book'], 'opening-hours': ['open'] };

  test('understands what is wanted and asks for what is missing', () => {
    expect(
      ask(turn, { intents, slots: ['date', 'time'], utterance: 'I want to book an appointment on Tuesday' }),
    ).toMatchObject({
      intent: 'book-appointment',
      slots: { date: 'Tuesday', time: null },
      missing: ['time'],
      reply: 'I can help with book appointment. Please tell me the time.',
      wants_person: false,
    });
  });

  test('hears when somebody wants to speak to a person', () => {
    expect(ask(turn, { intents, utterance: 'Let me talk to a human' })['wants_person']).toBe(true);
  });
});
