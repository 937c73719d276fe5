import { expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep, CHECKPOINT } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner', checkpointAfter: CHECKPOINT })] });
const once = {
  maxAttempts: 2,
  initialDelayMs: 1000,
  backoffMultiplier: 1,
  maxDelayMs: 1000,
  strategy: 'exponential',
  jitter: 0,
  if: null,
  maxTotalSeconds: null,
} as const;
const parentOf = (draft: Partial<Parameters<typeof childStep>[0]> = {}) =>
  buildDefinition({
    name: 'parent',
    steps: [childStep({ id: 'nested', timeoutSeconds: 60, orchestration: { name: 'child' }, ...draft })],
  });

async function open(parent = parentOf()) {
  const it = new MemoryExecutor({ children: { child } });
  const runId = await it.create(parent, { attended: false });
  await it.settle();
  const wait = async (ms: number) => {
    it.clock.advance(ms);
    await it.settle();
  };
  return { it, runId, wait };
}

test('a child run whose time is up is cancelled, and its step fails with what happened', async () => {
  const { it, runId, wait } = await open();
  await wait(60_000);
  expect(it.status('run-2')).toBe('cancelled');
  expect(it.load(runId)).toMatchObject({
    status: 'failed',
    error: { code: 'timeout', message: expect.stringContaining('60 seconds') as unknown },
  });
});

test('the policy may start another child', async () => {
  const { it, runId, wait } = await open(parentOf({ retry: once }));
  await wait(60_000);
  await wait(1000);
  expect(it.load(runId)?.steps[0]).toMatchObject({ status: 'running', attempt: 2, childRunId: 'run-3' });
});

test('a child that ends in time is not disturbed, and its timer is put away', async () => {
  const { it, runId, wait } = await open();
  it.call('inner').answer();
  await it.settle();
  await it.command('run-2', {
    type: 'decide',
    approvalId: 'run-2.inner.1',
    decision: 'continue',
    notes: null,
    modifications: null,
    rewindTo: null,
  });
  await it.settle();
  expect(it.status(runId)).toBe('completed');
  expect(it.types(runId).filter((type) => type.startsWith('timer.'))).toEqual(['timer.armed', 'timer.disarmed']);
  await wait(120_000);
  expect(it.status(runId)).toBe('completed');
});

test('the time goes on while nobody is there: the next process finds it over', async () => {
  const { it, runId } = await open();
  await it.executor.stop();
  it.clock.advance(3_600_000);
  const next = new MemoryExecutor({ journal: it.journal, clock: it.clock, children: { child } });
  next.executor.recover([runId, 'run-2']);
  await next.settle();
  expect(next.load(runId)?.error?.code).toBe('timeout');
});
