import { expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep, fanOut, retryEvery } from '../testing/build-definition.ts';
import { possibleCalls } from './possible-calls.ts';

const retry = retryEvery(3);
const undo = { agent: 'undoer', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null } as const;

test('steps are called as often as their items, iterations, attempts and states allow', () => {
  const steps = [
    agentStep({ id: 'plain', compensate: undo, sla: { escalateAgent: 'helper' } as never }),
    agentStep({ id: 'tried', retry }),
    agentStep({ id: 'each', forEach: fanOut('{{ pages }}') }),
    agentStep({ id: 'later', forEach: fanOut('{{ steps.plain.content }}') }),
    agentStep({
      id: 'again',
      repeat: { condition: { kind: 'until', expression: 'true' }, maxIterations: 5, onExhausted: 'fail' },
    }),
    agentStep({ id: 'visited' }),
    childStep({ id: 'child', orchestration: { name: 'other' } }),
  ];
  const state = {
    name: 's',
    label: 's',
    run: ['visited'],
    transitions: [],
    isFinal: true,
    outcome: 'completed',
  } as const;
  const definition = buildDefinition({
    steps,
    finally: [agentStep({ id: 'tidy' })],
    machine: { initial: 's', states: [state] },
  });
  const calls = possibleCalls(definition, { pages: ['a', 'b'] });
  expect(calls.map(({ agent, times }) => [agent, times.expected, times.atMost])).toEqual([
    ['worker', 1, 1],
    ['undoer', 0, 1],
    ['helper', 0, 1],
    ['worker', 1, 3],
    ['worker', 2, 2],
    ['worker', null, null],
    ['worker', 1, 5],
    ['worker', 1, null],
    ['worker', 1, 1],
  ]);
});
