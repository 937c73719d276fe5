import { expect, test } from 'vitest';
import { AgentError } from '../agents/port/agent.ts';
import type { Definition } from '../definition/definition.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const BRANCHES =
  '[{ code: flaky, action: retry }, { code: [gone, moved], go_to: elsewhere }, { code: fatal, action: fail }, { code: "*", action: continue }]';

function definitionOf(onError: string): Definition {
  const { definition, problems } = parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }
orchestration:
  error_handling: { on_step_failure: { max_attempts: 2, initial_delay_ms: 0, notify_human: false } }
  steps:
    - { id: a, agent: w, on_error: ${onError} }
    - { id: elsewhere, agent: w, depends_on: a }
    - { id: next, agent: w, depends_on: a }
    - { id: last, agent: w, depends_on: [elsewhere, next], join: any }`,
  );
  if (!definition || problems.some(({ severity }) => severity === 'error')) throw new Error(JSON.stringify(problems));
  return definition;
}

async function failed(code: string, { retryable = false, times = 1, onError = BRANCHES } = {}) {
  const host = new MemoryExecutor();
  const runId = await host.create(definitionOf(onError));
  for (let attempt = 0; attempt < times; attempt++) {
    host.call('a').fail(new AgentError(code, 'No', { retryable }));
    await host.settle();
  }
  return { host, runId, called: () => host.calls.map(({ request }) => request.step.id) };
}

const statuses = (host: MemoryExecutor, runId: string) =>
  host.load(runId)?.steps.map(({ id, status }) => `${id} ${status}`);

test.each(['gone', 'moved'])(
  'a failure with the code %s leads to the step that is named, and only there',
  async (code) => {
    const { host, runId, called } = await failed(code);
    expect(called()).toEqual(['a', 'elsewhere']);
    host.call('elsewhere').answer();
    await host.settle();
    host.call('last').answer();
    await host.settle();
    expect(statuses(host, runId)).toEqual(['a failed', 'elsewhere completed', 'next skipped', 'last completed']);
    expect(host.load(runId)?.status).toBe('partially_completed');
  },
);

test('where the step delivers, what its errors lead to is left out', async () => {
  const host = new MemoryExecutor();
  const runId = await host.create(definitionOf(BRANCHES));
  for (const id of ['a', 'next', 'last']) {
    host.call(id).answer();
    await host.settle();
  }
  expect(statuses(host, runId)).toEqual(['a completed', 'elsewhere skipped', 'next completed', 'last completed']);
});

test('a code that is retried is, whatever the error says, and what comes after it counts when attempts run out', async () => {
  const { host, runId, called } = await failed('flaky', { times: 2 });
  expect(called()).toEqual(['a', 'a']);
  expect(statuses(host, runId)?.[0]).toBe('a failed');
  const data = host.events(runId).find(({ type }) => type === 'orchestration.step.failed')?.data;
  expect(data).toMatchObject({ isolated: true }); // by the entry for every code
});

test('a code that fails is not tried again, though the error says that it may help', async () => {
  const { host, runId, called } = await failed('fatal', { retryable: true });
  expect(called()).toEqual(['a']);
  expect(host.load(runId)?.status).toBe('failed');
});

test('what can not be paid for is no matter of the entry for every code', async () => {
  const { host, runId } = await failed('budget_exhausted');
  expect(host.load(runId)?.status).toBe('failed');
});

test('a code that nothing is said of is a failure like any other', async () => {
  const { host, runId } = await failed('other', { onError: '[{ code: gone, go_to: elsewhere }]' });
  expect(host.load(runId)?.status).toBe('failed');
});

test('the branch is taken from the journal after a restart', async () => {
  const { host, runId } = await failed('gone');
  await host.executor.stop();
  const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
  again.executor.recover([runId]);
  await again.settle();
  expect(again.load(runId)?.steps[0]?.chosen).toBe('elsewhere');
  expect(again.calls.map(({ request }) => request.step.id)).toEqual(['elsewhere']);
});
