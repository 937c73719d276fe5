import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Budgets } from '../admission/budget.ts';
import { TestEngine } from '../testing/test-engine.ts';

let it: TestEngine;
afterEach(() => it.close());

const usage = 'metadata: { cost: 0.4, usage: { inputTokens: 1000, outputTokens: 200 } }';
const chain = (onError = ''): string => `
metadata: { name: chain, displayName: Chain, version: 1.0.0, description: A chain, owner: owner }
orchestration:
  steps:
    - { id: one, agent: test-echo, input: { userMessage: One, script: { ${usage} } } }
    - { id: two, agent: test-echo, depends_on: [one], input: { userMessage: Two, script: { ${usage} } }${onError} }
    - { id: three, agent: test-echo, depends_on: [two], input: { userMessage: Three, script: { ${usage} } } }
`;
const none: Budgets = { agents: {}, definitions: {} };

async function openWith(budgets: Partial<Budgets>): Promise<{ change(budgets: Partial<Budgets>): void }> {
  let current = { ...none, ...budgets };
  it = await TestEngine.open({ budgets: () => current });
  return { change: (wanted) => void (current = { ...none, ...wanted }) };
}

test.each([
  ['a run', { run: 0.5 }],
  ['an agent', { agents: { 'test-echo': 0.5 } }],
  ['a definition', { definitions: { chain: 0.5 } }],
  ['a day', { day: 0.5 }],
])('when the budget of %s is used up the run asks, goes on once, and goes on when it is raised', async (_, budgets) => {
  const { change } = await openWith(budgets);
  const runId = await it.start(chain(), { mode: 'live' });
  const row = await it.reached(runId, 'needs_attention');
  expect(row.error).toMatch(/budget of .* is used up: \$0\.40 of \$0\.50 are spent.*expected to cost \$0\.40/);

  const again = { type: 'retry', stepId: 'two', modifications: null, notes: 'go on once' } as const;
  await it.engine.command(runId, again, 'operator:ada');
  await it.happened(runId, 'orchestration.step.failed', 'three');
  expect(it.engine.readModels.spentBy(runId)).toBe(800_000_000);

  change({ run: 5, day: 5 });
  await it.engine.command(runId, { ...again, stepId: 'three' }, 'operator:ada');
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  expect(it.engine.readModels.spentBy(runId)).toBe(1_200_000_000);
});

test('the first call of a day is judged by those of the days before', async () => {
  const { change } = await openWith({});
  await it.ended(await it.start(chain(), { mode: 'live' }));
  const now = Date.now();
  const nextDay = now + 86_400_000;
  vi.useFakeTimers({ now: nextDay, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  change({ day: 0.3 });
  const row = await it.reached(await it.start(chain(), { mode: 'live' }), 'needs_attention');
  expect(row.error).toContain('The budget of today is used up: $0.00 of $0.30 are spent');
  expect(row.error).toContain('is expected to cost $0.40');
});

test('it asks as well where failures of the step would be passed over', async () => {
  await openWith({ run: 0.5 });
  const runId = await it.start(chain(', on_error: continue'), { mode: 'live' });
  await it.reached(runId, 'needs_attention');
  expect(it.types(runId)).not.toContain('run.completed');
});

test('nobody attends: the run fails, and says why', async () => {
  await openWith({ run: 0.5 });
  const runId = await it.start(chain(), { mode: 'live', attended: false });
  expect(await it.ended(runId)).toMatchObject({ status: 'failed', error: expect.stringContaining('is used up') });
});

test('a rehearsal costs nothing, and is not held back', async () => {
  await openWith({ run: 0, day: 0 });
  const runId = await it.start(chain());
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  expect(it.engine.readModels.spentBy(runId)).toBe(0);
});

test('what was spent is counted by agent, definition and day, tokens and calls without a price included', async () => {
  await openWith({});
  await it.ended(await it.start(chain(), { mode: 'live' }));
  await it.ended(await it.start(chain().replaceAll('cost: 0.4', 'cost: null'), { mode: 'live' }));
  const counted = it.engine.readModels
    .stepFigures(Date.now() - 86_400_000, Date.now() + 86_400_000)
    .filter(({ bucket, measure }) => bucket === 0 && measure !== 'queued' && measure !== 'worked')
    .map(({ agent, definition, measure, count }) => [agent, definition, measure, count]);
  expect(counted.sort()).toEqual([
    ['test-echo', 'chain', 'cost', 1_200_000_000],
    ['test-echo', 'chain', 'input_tokens', 6_000],
    ['test-echo', 'chain', 'output_tokens', 1_200],
    ['test-echo', 'chain', 'unpriced', 3],
  ]);
});
