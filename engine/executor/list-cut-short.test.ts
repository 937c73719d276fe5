import { describe, expect, test } from 'vitest';
import type { Sla } from '../definition/sla.ts';
import type { FanOut } from '../definition/step.ts';
import { agentStep, buildDefinition, fanOut } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const CANCELS: Sla = {
  warnAfterSeconds: null,
  breachAfterSeconds: 60,
  onBreach: 'cancel',
  escalateTo: null,
  escalateAgent: null,
};

/** Two of four items have delivered when the list's time is up. */
async function cutShort(list: Partial<FanOut>) {
  const host = new MemoryExecutor();
  const steps = [
    agentStep({
      id: 'read',
      onError: 'continue',
      sla: CANCELS,
      forEach: fanOut('{{ parameters.list }}', { maxParallel: 2, ...list }),
      outputMapping: { text: '$.content.message' },
    }),
    agentStep({
      id: 'report',
      dependsOn: ['read'],
      join: 'settled',
      input: { userMessage: '{{ steps.read.succeeded }} of {{ steps.read.total }}' },
    }),
  ];
  const runId = await host.create(buildDefinition({ steps }), {
    attended: false,
    parameters: { list: ['a', 'b', 'c', 'd'] },
  });
  await host.settle();
  for (const id of ['read[0]', 'read[1]']) host.call(id).answer();
  await host.settle();
  host.clock.advance(60_000);
  await host.settle();
  return { host, runId, step: (id: string) => host.load(runId)?.steps.find((step) => step.id === id) };
}

const KEPT = {
  total: 4,
  succeeded: 2,
  failed: 2,
  errors: [
    { index: 2, item: 'c', code: 'sla_breached' },
    { index: 3, item: 'd', code: 'sla_breached' },
  ],
};

describe('a list that its SLA cancels', () => {
  test('keeps the items that have delivered, and goes on with them where the others may be missing', async () => {
    const { host, runId, step } = await cutShort({ onItemFailure: 'continue' });
    expect(step('read')?.status).toBe('completed');
    expect(host.load(runId)?.outputs['read']).toMatchObject({
      ...KEPT,
      results: [{ text: expect.any(String) as unknown }, { text: expect.any(String) as unknown }, null, null],
    });
    expect(host.call('read[2]').context.signal.aborted).toBe(true);
    expect(host.call('report').request.input).toMatchObject({ userMessage: '2 of 4' });
    host.call('report').answer();
    await host.settle();
    expect(host.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.partially_completed',
      data: { failedSteps: ['read'] },
    });
  });

  test('is taken up by a retry, which does what is missing and nothing else', async () => {
    const { host, runId } = await cutShort({ onItemFailure: 'continue' });
    host.call('report').answer();
    await host.settle();
    await host.command(runId, { type: 'retry', stepId: null, modifications: null, notes: null });
    await host.settle();
    for (const id of ['read[2]', 'read[3]']) host.call(id).answer();
    await host.settle();
    host.call('report').answer();
    await host.settle();
    expect(host.status(runId)).toBe('completed');
    expect(host.load(runId)?.outputs['read']).toMatchObject({ total: 4, succeeded: 4, failed: 0, errors: [] });
    expect(host.calls.filter(({ request }) => request.idempotencyKey.includes('read[0]'))).toHaveLength(1);
  });

  test.each([{ onItemFailure: 'fail' }, { onItemFailure: 'continue', maxFailures: 1 }] as const)(
    'fails with %j, and what it had is there for those who come after it all the same',
    async (list) => {
      const { host, runId, step } = await cutShort(list);
      expect(step('read')).toMatchObject({ status: 'failed', error: { code: 'sla_breached' } });
      expect(host.load(runId)?.outputs['read']).toMatchObject(KEPT);
      expect(host.call('report').request.input).toMatchObject({ userMessage: '2 of 4' });
    },
  );
});

test('a list that fails for its items hands on what the others have delivered as well', async () => {
  const host = new MemoryExecutor();
  const steps = [
    agentStep({ id: 'read', onError: 'continue', forEach: fanOut('{{ parameters.list }}', { maxParallel: 1 }) }),
    agentStep({ id: 'report', dependsOn: ['read'], join: 'settled' }),
  ];
  const runId = await host.create(buildDefinition({ steps }), {
    attended: false,
    parameters: { list: ['a', 'b', 'c'] },
  });
  await host.settle();
  host.call('read[0]').answer();
  await host.settle();
  host.call('read[1]').fail(new Error('no'));
  await host.settle();
  expect(host.load(runId)?.outputs['read']).toMatchObject({
    total: 3,
    succeeded: 1,
    failed: 2,
    errors: [
      { index: 1, message: expect.stringContaining('no') as unknown },
      { index: 2, code: 'not_done', time: null },
    ],
  });
});
