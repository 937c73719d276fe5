import { expect, test } from 'vitest';
import type { RunEvent } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import { callsOfTurn } from './calls-of-turn.ts';

const stateIn = (mode: 'live' | 'rehearsal') =>
  ({
    runId: 'run',
    created: { mode, definition: { name: 'campaign' }, rootRunId: 'root' },
    plan: { indexOf: new Map([['write', 0]]) },
    partIndexOf: new Map(),
    steps: [{ planned: { step: { type: 'agent', agent: 'writer' } } }],
  }) as unknown as RunState;
const event = (type: string, data: object) => ({ type, runId: 'run', data: { stepId: 'write', ...data } }) as RunEvent;

const completed = event('orchestration.step.completed', { response: { metadata: { cost: 0.4 } } });
const failed = event('orchestration.step.failed', { error: { code: 'budget_exhausted', details: {} } });
const broken = event('orchestration.step.retry_scheduled', { error: { code: 'x', details: { cost: 0.1 } } });
const cached = event('orchestration.step.completed', {
  response: { metadata: { cost: 0.4 } },
  cache: { status: 'hit', key: 'k' },
});

test('what ended in this turn counts as it will be recorded: by a call whose cost nobody knows, no other is judged', () => {
  const touched = new Set([stateIn('live')]);
  const of = { agent: 'writer', definition: 'campaign', rootRunId: 'root' };
  expect(callsOfTurn({ events: [completed, failed, broken, cached], touched })).toEqual([
    { ...of, dollars: 0.4, calls: 1 },
    { ...of, dollars: 0, calls: 0 },
    { ...of, dollars: 0.1, calls: 1 },
  ]);
});

test('what is rehearsed costs nothing', () => {
  expect(callsOfTurn({ events: [completed], touched: new Set([stateIn('rehearsal')]) })).toEqual([]);
});
