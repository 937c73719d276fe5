import { expect, test } from 'vitest';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const undo = (agent: string) => ({ agent, mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null }) as const;
const definition = (agent: string) =>
  buildDefinition({
    steps: [
      agentStep({ id: 'hotel', compensate: undo('worker') }),
      agentStep({ id: 'flight', dependsOn: ['hotel'], compensate: undo(agent) }),
      agentStep({ id: 'payment', dependsOn: ['flight'] }),
    ],
    finally: [agentStep({ id: 'tidy', agent, onError: 'continue' })],
    errorHandling: { notifyHuman: false },
  });

function keysOf(it: MemoryExecutor): string[] {
  return it.calls.map(({ request }) => request.idempotencyKey);
}

/** A run that undoes its flight when the process ends. */
async function whileUndoing(agent: string): Promise<{ before: MemoryExecutor; runId: string }> {
  const before = new MemoryExecutor();
  const runId = await before.create(definition(agent));
  for (const stepId of ['hotel', 'flight']) {
    before.call(stepId).answer();
    await before.settle();
  }
  before.call('payment').fail(new Error('declined'));
  await before.settle();
  expect(keysOf(before).at(-1)).toBe(`${runId}/flight@compensation/1`);
  await before.executor.stop();
  return { before, runId };
}

function nextProcess({ journal, clock }: MemoryExecutor): MemoryExecutor {
  return new MemoryExecutor({ journal, clock });
}

test('a compensation whose outcome a crash swallowed is sent again with its key, and the rest follows', async () => {
  const { before, runId } = await whileUndoing('worker');
  const it = nextProcess(before);
  it.executor.recover([runId]);
  await it.settle();
  for (const stepId of ['flight@compensation', 'hotel@compensation', 'tidy']) {
    it.call(stepId).answer();
    await it.settle();
  }
  expect(keysOf(it)).toEqual([`${runId}/flight@compensation/1`, `${runId}/hotel@compensation/1`, `${runId}/tidy/1`]);
  expect(it.status(runId)).toBe('failed');
});

test('one that must not happen twice asks the operator, who says that it was done', async () => {
  const { before, runId } = await whileUndoing('once');
  const it = nextProcess(before);
  it.executor.recover([runId]);
  await it.settle();
  expect(it.status(runId)).toBe('needs_attention');
  expect(it.executor.isWaitingForPeople(runId)).toBe(true);
  expect(it.calls).toEqual([]);
  await expect(it.command(runId, { type: 'cancel', notes: null })).rejects.toThrow('retry or skip flight@compensation');
  await it.command(runId, { type: 'skip', stepId: 'flight@compensation', output: null, notes: 'the airline says so' });
  await it.settle();
  it.call('hotel@compensation').answer();
  await it.settle();
  expect(keysOf(it)).toEqual([`${runId}/hotel@compensation/1`, `${runId}/tidy/1`]);
  it.call('tidy').answer();
  await it.settle();
  expect(it.events(runId).at(-1)).toMatchObject({
    type: 'orchestration.run.failed',
    data: { error: { message: expect.stringContaining('declined') }, rollback: { compensated: ['hotel', 'flight'] } },
  });
});

test('or says that it was not, and it is done as the next attempt', async () => {
  const { before, runId } = await whileUndoing('once');
  const it = nextProcess(before);
  it.executor.recover([runId]);
  await it.settle();
  await it.command(runId, { type: 'retry', stepId: null, modifications: null, notes: null });
  await it.settle();
  expect(keysOf(it)).toEqual([`${runId}/flight@compensation/2`]);
});

test('the same holds for cleanup', async () => {
  const { before, runId } = await whileUndoing('once');
  const during = nextProcess(before);
  during.executor.recover([runId]);
  await during.settle();
  await during.command(runId, { type: 'skip', stepId: null, output: null, notes: null });
  await during.settle();
  during.call('hotel@compensation').answer();
  await during.settle();
  expect(keysOf(during).at(-1)).toBe(`${runId}/tidy/1`);
  await during.executor.stop();
  const it = nextProcess(before);
  it.executor.recover([runId]);
  await it.settle();
  expect(it.status(runId)).toBe('needs_attention');
  expect(it.calls).toEqual([]);
  await it.command(runId, { type: 'skip', stepId: 'tidy', output: null, notes: 'it was tidy' });
  await it.settle();
  expect(it.status(runId)).toBe('failed');
  expect(it.calls).toEqual([]);
});

test('a kill ends a run that asks', async () => {
  const { before, runId } = await whileUndoing('once');
  const it = nextProcess(before);
  it.executor.recover([runId]);
  await it.settle();
  await it.command(runId, { type: 'kill', notes: 'enough' });
  expect(it.status(runId)).toBe('failed');
  expect(it.events(runId).at(-1)).toMatchObject({ data: { killed: { skipped: ['hotel@compensation', 'tidy'] } } });
});
