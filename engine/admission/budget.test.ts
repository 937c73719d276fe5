import { describe, expect, test } from 'vitest';
import type { AgentProfile } from '../agents/port/registry.ts';
import { exampleProfile } from '../agents/port/example-request.ts';
import type { Budgets, DaySpending } from './budget.ts';
import { BudgetCheck, type PriceOfAgent } from './budget-check.ts';
import type { PastCalls } from './call-cost.ts';
import { Breakers } from './breakers.ts';
import type { Entrant } from './entrant.ts';
import { Gate } from './gate.ts';

const none: Budgets = { agents: {}, definitions: {} };
const profileOf = (name: string): AgentProfile => exampleProfile({ name });

function entrant(runId: string, more: Partial<Entrant> = {}): Entrant {
  const of = { runId, rootRunId: runId, stepIndex: 0, stepId: 'step', attempt: 1, definition: 'campaign' };
  return { ...of, agent: 'writer', isAskedAgain: false, pool: null, priority: 0, dueAt: 0, ...more };
}

/** Calls of `writer` cost ten cents today. */
const tenCents = { agent: 'writer', definition: 'campaign', dollars: 1, calls: 10, high: 0.2 };

interface Known {
  readonly ofRun?: number;
  readonly recent?: readonly PastCalls[];
  readonly priceOf?: PriceOfAgent;
}

function gateWith(
  budgets: Partial<Budgets>,
  today: readonly (DaySpending & PastCalls)[] = [tenCents],
  { ofRun = 0, recent = today, priceOf }: Known = {},
): Gate {
  const spending = { ofDay: () => today, ofRun: () => ofRun, recent: () => recent };
  const budget = new BudgetCheck(() => ({ ...none, ...budgets }), spending, priceOf);
  return new Gate({
    mode: 'live',
    profileOf,
    limitOf: () => undefined,
    breakers: new Breakers('live', profileOf),
    budget,
  });
}

describe('a call is let in while it can be paid for', () => {
  test.each([
    ['day', { day: 1.1 }, { day: 1.05 }],
    ['agent', { agents: { writer: 1.1 } }, { agents: { writer: 1.05 } }],
    ['definition', { definitions: { campaign: 1.1 } }, { definitions: { campaign: 1.05 } }],
    ['run', { run: 0.6 }, { run: 0.55 }],
  ])('by the budget of the %s', (scope, enough, less) => {
    expect(gateWith(enough, [tenCents], { ofRun: 0.5 }).ask(entrant('a'), 0).kind).toBe('go');
    expect(gateWith(less, [tenCents], { ofRun: 0.5 }).ask(entrant('a'), 0)).toMatchObject({
      kind: 'fail',
      error: { code: 'budget_exhausted', retryable: false, details: { scope, expected: 0.1 } },
    });
  });

  test('and what is spent by others is theirs', () => {
    const budgets = { agents: { reviewer: 0.1 }, definitions: { other: 0.1 } };
    expect(gateWith(budgets).ask(entrant('a'), 0).kind).toBe('go');
  });

  test('of which nothing is known yet, while anything is left', () => {
    expect(gateWith({ day: 0.01 }, []).ask(entrant('a'), 0).kind).toBe('go');
    expect(gateWith({ day: 0 }, []).ask(entrant('a'), 0).kind).toBe('fail');
  });

  test('the first of a day as well: by what calls cost on the days before, and without any by the price list', () => {
    const known = { recent: [tenCents] };
    expect(gateWith({ day: 0.15 }, [], known).ask(entrant('a'), 0).kind).toBe('go');
    expect(gateWith({ day: 0.05 }, [], known).ask(entrant('a'), 0)).toMatchObject({
      kind: 'fail',
      error: { details: { used: 0, expected: 0.1 } },
    });
    const priceOf: PriceOfAgent = (_, handed) => ({
      asksNobody: false,
      listed: { expected: 0.02 * handed.length, atMost: null },
    });
    const handed = ['a text', 'another'];
    expect(gateWith({ day: 0.03 }, [], { priceOf }).ask(entrant('a', { handed }), 0).kind).toBe('fail');
    expect(gateWith({ day: 0.05 }, [], { priceOf }).ask(entrant('a', { handed }), 0).kind).toBe('go');
  });

  test('with those under way, so that many at once don’t pass together', () => {
    const gate = gateWith({ day: 1.25 });
    const answers = ['a', 'b', 'c', 'd'].map((runId) => gate.ask(entrant(runId), 0).kind);
    expect(answers).toEqual(['go', 'go', 'fail', 'fail']);
    gate.started(entrant('a'), 0);
    gate.ended(entrant('a'), 'succeeded', 1);
    expect(gate.ask(entrant('e'), 1).kind).toBe('go'); // nothing more is recorded of it here
  });

  test('and child runs spend what their root may', () => {
    const gate = gateWith({ run: 0.15 }, [tenCents]);
    expect(gate.ask(entrant('child-1', { rootRunId: 'root' }), 0).kind).toBe('go');
    expect(gate.ask(entrant('child-2', { rootRunId: 'root' }), 0).kind).toBe('fail');
    expect(gate.ask(entrant('another'), 0).kind).toBe('go');
  });

  test('or when a person asks for the step again', () => {
    expect(gateWith({ day: 0 }).ask(entrant('a', { isAskedAgain: true }), 0).kind).toBe('go');
  });
});

test('who is called when there is room, and can’t be paid for any more, gives the place back', () => {
  const limited = (name: string): AgentProfile =>
    exampleProfile({ name, limits: { concurrency: 1, timeoutSeconds: null } });
  let left = 1;
  const budget = new BudgetCheck(() => ({ ...none, day: left }), { ofDay: () => [], ofRun: () => 0, recent: () => [] });
  const breakers = new Breakers('live', limited);
  const gate = new Gate({ mode: 'live', profileOf: limited, limitOf: () => undefined, breakers, budget });
  gate.ask(entrant('a'), 0);
  gate.started(entrant('a'), 0);
  expect(gate.ask(entrant('b'), 0).kind).toBe('hold');
  left = 0;
  gate.ended(entrant('a'), 'succeeded', 1);
  gate.admit(1);
  gate.takeCalled('b');
  expect(gate.ask(entrant('b'), 1).kind).toBe('fail');
  expect(gate.places.size).toBe(0);
});

test('what is said names the amounts and the way on', () => {
  const answer = gateWith({ agents: { writer: 1.05 } }).ask(entrant('a'), 0);
  expect(answer.kind === 'fail' && answer.error.message).toBe(
    'The budget of writer for today is used up: $1.00 of $1.05 are spent, and a call of writer is expected to cost $0.10. Raise it under Settings, Budgets, and retry; or retry without raising it, and this step goes on once.',
  );
});

test('where nobody has set a budget, calls are not even counted', () => {
  const gate = gateWith({});
  gate.ask(entrant('a'), 0);
  expect(gate.places.size).toBe(0);
});
