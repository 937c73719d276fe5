import { expect, test } from 'vitest';
import type { RunView } from '../../../engine/contract/run-view.ts';
import type { StepView } from '../../../engine/contract/step-view.ts';
import { timelineOf } from './timeline.ts';

const attempt = (
  number: number,
  status: 'running' | 'completed' | 'failed',
  startedAt: number,
  finishedAt: number | null,
) =>
  ({
    attempt: number,
    status,
    startedAt,
    finishedAt,
    error: status === 'failed' ? { code: 'x', message: 'It broke', retryable: true } : null,
  }) as StepView['attempts'][number];
const step = (id: string, attempts: StepView['attempts'], timing: Partial<StepView['timing']> = {}) =>
  ({
    id,
    name: id,
    attempts,
    retryAt: null,
    timing: { queuedAt: null, startedAt: null, ...timing },
  }) as unknown as StepView;
const run = (steps: StepView[], more: Partial<RunView> = {}) =>
  ({
    id: 'run',
    createdAt: 0,
    finishedAt: null,
    steps,
    cleanup: [],
    rollback: null,
    approvals: [],
    children: [],
    parentStepId: null,
    ...more,
  }) as unknown as RunView;

test('shows the queue, each attempt, and the pause between them', () => {
  const { rows } = timelineOf(
    run([step('a', [attempt(1, 'failed', 10, 20), attempt(2, 'completed', 50, 60)], { queuedAt: 5, startedAt: 10 })]),
    100,
  );
  expect(rows[0]?.bars.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['queue', 5, 10],
    ['failed', 10, 20],
    ['pause', 20, 50],
    ['completed', 50, 60],
  ]);
});

test('lets what goes on reach to the present', () => {
  const { rows, to } = timelineOf(run([step('a', [attempt(1, 'running', 10, null)])]), 100);
  expect(rows[0]?.bars).toMatchObject([{ kind: 'running', from: 10, to: 100 }]);
  expect(to).toBe(100);
});

test('puts the steps of a child below the step that started it', () => {
  const child = run([step('inner', [])], { id: 'child', parentStepId: 'a' });
  const { rows } = timelineOf(run([step('a', []), step('b', [])], { children: [child] }), 100);
  expect(rows.map(({ stepId, depth }) => [stepId, depth])).toEqual([
    ['a', 0],
    ['inner', 1],
    ['b', 0],
  ]);
});

test('shows how long a person was asked', () => {
  const approvals = [
    { stepId: 'a', requestedAt: 20, decidedAt: null, status: 'pending' },
  ] as unknown as RunView['approvals'];
  const { rows } = timelineOf(run([step('a', [attempt(1, 'completed', 10, 20)])], { approvals }), 100);
  expect(rows[0]?.bars.at(-1)).toMatchObject({ kind: 'people', from: 20, to: 100, label: 'Waits for a decision' });
});

test('shows how long a step that failed has waited for an operator', () => {
  const failed = { ...step('a', [attempt(1, 'failed', 10, 20)]), status: 'failed' } as StepView;
  const { rows } = timelineOf(run([failed], { status: 'needs_attention' }), 100);
  expect(rows[0]?.bars.at(-1)).toMatchObject({ kind: 'people', from: 20, to: 100 });
});
