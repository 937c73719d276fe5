import { describe, expect, test } from 'vitest';
import type { ErrorHandling } from '../definition/definition.ts';
import type { Sla } from '../definition/sla.ts';
import { runView } from '../projections/run-view.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { childUnderWay } from '../run/step-state.ts';

const CANCELS: Sla = {
  warnAfterSeconds: null,
  breachAfterSeconds: 60,
  onBreach: 'cancel',
  escalateTo: null,
  escalateAgent: null,
};
const undone = { agent: 'worker', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null } as const;

async function started(
  definition: ReturnType<typeof buildDefinition>,
  {
    attended = false,
    children = {},
  }: { attended?: boolean; children?: Record<string, ReturnType<typeof buildDefinition>> } = {},
) {
  const host = new MemoryExecutor({ children });
  const runId = await host.create(definition, { attended });
  await host.settle();
  const pass = async (seconds: number) => {
    host.clock.advance(seconds * 1000);
    await host.settle();
  };
  return { host, runId, pass, view: () => runView(host.events(runId), definition, host.clock.now()) };
}

describe('a deadline that cancels', () => {
  test('of the run ends it as cancelled, with what it had under way told to stop', async () => {
    const { host, runId, pass, view } = await started(
      buildDefinition({ execution: { timeoutSeconds: 60, onTimeout: 'cancel' }, steps: [agentStep({ id: 'draft' })] }),
    );
    await pass(60);
    expect(host.call('draft').context.signal.aborted).toBe(true);
    expect(host.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.cancelled',
      data: { cause: { code: 'run_timeout' }, notes: 'The run took longer than its limit of 60 seconds' },
    });
    expect(view()).toMatchObject({ status: 'cancelled', error: 'The run took longer than its limit of 60 seconds' });
  });

  test('of a step ends an unattended run as cancelled, once what is under way has ended', async () => {
    const { host, runId, pass, view } = await started(
      buildDefinition({ steps: [agentStep({ id: 'draft', sla: CANCELS }), agentStep({ id: 'beside' })] }),
    );
    await pass(60);
    expect([host.status(runId), host.call('draft').context.signal.aborted]).toEqual(['running', true]);
    host.call('beside').answer();
    await host.settle();
    expect(host.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.cancelled',
      data: { cause: { code: 'sla_breached' } },
    });
    expect(view().error).toBe('Step "draft" has breached its SLA: it was to be done within 60 seconds');
  });

  test('of a step is put before the operator of an attended run first, as whatever a step does not deliver', async () => {
    const { host, runId, pass } = await started(
      buildDefinition({ steps: [agentStep({ id: 'draft', sla: CANCELS })] }),
      { attended: true },
    );
    await pass(60);
    expect(host.status(runId)).toBe('needs_attention');
  });

  test('of a step that may fail lets the run go on, and ends it as cancelled only where nothing was delivered', async () => {
    const { host, runId, pass } = await started(
      buildDefinition({
        steps: [
          agentStep({ id: 'draft', sla: CANCELS, onError: 'continue' }),
          agentStep({ id: 'other', sla: CANCELS, onError: 'continue' }),
        ],
      }),
    );
    await pass(60);
    expect(host.status(runId)).toBe('cancelled');
  });

  test('of a step with a child run ends both as cancelled', async () => {
    const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner', checkpointAfter: CHECKPOINT })] });
    const { host, runId, pass } = await started(
      buildDefinition({ steps: [childStep({ id: 'nested', sla: CANCELS, orchestration: { name: 'child' } })] }),
      { children: { child } },
    );
    await pass(60);
    expect([host.status('run-2'), host.status(runId)]).toEqual(['cancelled', 'cancelled']);
  });

  test('of a child run ends it as cancelled, which is nobody’s word: its step may be tried again', async () => {
    const child = buildDefinition({
      name: 'child',
      execution: { timeoutSeconds: 60, onTimeout: 'cancel' },
      steps: [agentStep({ id: 'inner' })],
    });
    const retry = retryEvery(2);
    const { host, runId, pass } = await started(
      buildDefinition({ steps: [childStep({ id: 'nested', retry, orchestration: { name: 'child' } })] }),
      { children: { child } },
    );
    await pass(60);
    await pass(1);
    expect([host.status('run-2'), host.load(runId)?.steps.map(childUnderWay)[0]]).toEqual(['cancelled', 'run-3']);
    await pass(60);
    expect(host.load(runId)).toMatchObject({
      status: 'failed',
      error: { code: 'child_cancelled', details: { reason: 'run_timeout' } },
    });
  });

  test.each(['failure', 'cancel', 'breach'] as const)(
    'undoes what was done where the definition wants that of a %s',
    async (trigger) => {
      const errorHandling: Partial<ErrorHandling> = {
        rollback: { reversible: true, description: '', on: [trigger], parallel: false },
      };
      const { host, runId, pass } = await started(
        buildDefinition({
          errorHandling,
          steps: [
            agentStep({ id: 'book', compensate: undone }),
            agentStep({ id: 'pay', dependsOn: ['book'], sla: CANCELS }),
          ],
        }),
      );
      host.call('book').answer();
      await host.settle();
      await pass(60);
      host.call('book@compensation').answer();
      await host.settle();
      expect([host.status(runId), host.types(runId).includes('step.compensated')]).toEqual(['cancelled', true]);
    },
  );
});
