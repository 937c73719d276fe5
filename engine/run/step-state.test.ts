import { expect, test } from 'vitest';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { planOf, type PlannedStep } from './plan.ts';
import { become, dueAtOf, initialStep, type StepStanding, type StepState } from './step-state.ts';

const planned = planOf(buildDefinition({ steps: [agentStep({ id: 'a' })] }), 'hash').steps[0] as PlannedStep;
const standings: StepStanding[] = [
  { status: 'pending' },
  { status: 'queued', queuedAt: 1 },
  { status: 'running', queuedAt: 2, childRunId: 'child' },
  { status: 'retrying', retryAt: 3, retryDelayMs: 4 },
  { status: 'waiting', wait: { signals: ['paid'], correlation: null, dueAt: null, taken: null } },
  { status: 'checkpoint', approvalId: 'run.a.1' },
  { status: 'completed' },
];

function stepThat(standing: StepStanding): StepState {
  const step = initialStep(0, 'a', planned, null);
  become(step, standing);
  return step;
}

test('a step that goes from one status to another keeps nothing of the one before', () => {
  for (const before of standings)
    for (const after of standings) {
      const step = stepThat(before);
      become(step, after);
      expect(step, `${before.status} to ${after.status}`).toEqual(stepThat(after));
      expect(step).toMatchObject(after);
    }
});

test('all steps have the same fields in the same order, whatever they went through', () => {
  const fields = new Set(standings.map((standing) => Object.keys(stepThat(standing)).join()));
  expect(fields.size).toBe(1);
});

test('only what is due, under way or to be tried again has a time at which it is due', () => {
  expect(standings.map((standing) => [standing.status, dueAtOf(stepThat(standing))])).toEqual([
    ['pending', 0],
    ['queued', 1],
    ['running', 2],
    ['retrying', 3],
    ['waiting', 0],
    ['checkpoint', 0],
    ['completed', 0],
  ]);
});
