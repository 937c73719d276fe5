import { expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

/** One that fails by itself, where others ask their operator. */
const child = buildDefinition({
  name: 'child',
  steps: [agentStep({ id: 'inner' })],
  errorHandling: { notifyHuman: false },
});
const twice = {
  maxAttempts: 2,
  initialDelayMs: 1_000,
  backoffMultiplier: 1,
  maxDelayMs: 1_000,
  strategy: 'exponential',
  jitter: 0,
  if: null,
  maxTotalSeconds: null,
} as const;
const parent = buildDefinition({
  name: 'parent',
  steps: [childStep({ id: 'nested', orchestration: { name: 'child' }, retry: twice })],
});

async function open() {
  const it = new MemoryExecutor({ children: { child } });
  const runId = await it.create(parent);
  await it.settle();
  const fail = async () => {
    it.call('inner').fail(new Error('The ledger is closed'));
    await it.settle();
  };
  return { it, runId, fail };
}

test('a child run that fails is started anew as the retry of its step says, and each has a history of its own', async () => {
  const { it, runId, fail } = await open();
  await fail();
  expect(it.status('run-2')).toBe('failed');
  expect(it.status(runId)).toBe('running');
  it.clock.advance(1_000);
  await it.settle();
  expect(it.load('run-3')?.created.parent).toMatchObject({ runId, stepId: 'nested', attempt: 2 });
  it.call('inner').answer();
  await it.settle();
  expect([it.status('run-2'), it.status('run-3'), it.status(runId)]).toEqual(['failed', 'completed', 'completed']);
});

test('when no further child run is to be had, the parent needs attention and says what happened in the child', async () => {
  const { it, runId, fail } = await open();
  await fail();
  it.clock.advance(1_000);
  await it.settle();
  await fail();
  expect(it.status(runId)).toBe('needs_attention');
  expect(it.load(runId)?.steps[0]).toMatchObject({
    error: { message: expect.stringContaining('The ledger is closed') as unknown },
  });
});

test('a child run that a person ended fails its parent without another one, and nobody is asked again', async () => {
  const { it, runId } = await open();
  await it.command('run-2', { type: 'abort', notes: 'Not this quarter' });
  await it.settle();
  it.clock.advance(60_000);
  await it.settle();
  expect(it.status('run-2')).toBe('aborted');
  expect(it.status('run-3')).toBeUndefined();
  expect(it.status(runId)).toBe('failed');
});
