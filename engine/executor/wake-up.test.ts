import { expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep, CHECKPOINT } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const retry = { maxAttempts: 2, initialDelayMs: 1_000, backoffMultiplier: 1, maxDelayMs: 1_000, strategy: 'exponential', jitter: 0 } as const;
const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner', checkpointAfter: CHECKPOINT })] });

test('a retry that is due and finds no room is not woken for again and again: whoever makes room starts it', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(buildDefinition({ execution: { maxParallel: 1 }, steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' })] }));
  it.call('a').fail(new Error('broken'));
  await it.settle();
  it.clock.advance(5_000);
  await it.settle();
  expect(it.clock.armed).toBe(0);
  it.call('b').answer();
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
  it.call('a').answer();
  await it.settle();
  expect(it.status(runId)).toBe('completed');
});

test('a retry that a failing run will never make wakes nobody', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' }), agentStep({ id: 'c' })] }), { attended: false });
  it.call('a').fail(new Error('broken'));
  await it.settle();
  it.call('b').fail(new Error('broken'));
  await it.settle();
  it.clock.advance(5_000);
  await it.settle();
  expect(it.clock.armed).toBe(0);
  it.call('c').answer();
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});

test('a run whose child waits for a person waits, too, although a retry is due as soon as there is room', async () => {
  const it = new MemoryExecutor({ children: { child } });
  const runId = await it.create(buildDefinition({ execution: { maxParallel: 1 }, steps: [agentStep({ id: 'a', retry }), childStep({ id: 'nested', orchestration: { name: 'child' } })] }));
  it.call('a').fail(new Error('broken'));
  await it.settle();
  it.clock.advance(5_000);
  it.call('inner').answer();
  await it.settle();
  expect(it.executor.isWaitingForPeople(runId)).toBe(true);
});

test('its time limit still ends a run that has no room', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(buildDefinition({ execution: { maxParallel: 1, timeoutSeconds: 60 }, steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' })] }));
  it.call('a').fail(new Error('broken'));
  await it.settle();
  it.clock.advance(60_000);
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});
