import { describe, expect, it } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT, retryEvery, waitStep } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { CheckpointTimeout } from '../definition/checkpoint.ts';
import type { Sla } from '../definition/sla.ts';
import type { Step } from '../definition/step.ts';

const RETRY = retryEvery(3, 1_000);
const SLA: Sla = {
  warnAfterSeconds: 60,
  breachAfterSeconds: 120,
  onBreach: 'notify',
  escalateTo: null,
  escalateAgent: null,
};

async function started(...steps: Step[]) {
  const host = new MemoryExecutor();
  const runId = await host.create(buildDefinition({ steps }));
  await host.settle();
  return {
    host,
    runId,
    pass: async (seconds: number) => {
      host.clock.advance(seconds * 1000);
      await host.settle();
    },
    step: (stepId: string) => host.load(runId)?.steps.find(({ id }) => id === stepId),
    told: () => host.types(runId).filter((type) => type.startsWith('sla.') || type === 'checkpoint.expired'),
    timers: () => [...(host.load(runId)?.timers.values() ?? [])],
    answer: async (decision: 'continue' | 'retry' | 'abort', stepId = 'draft', attempt = 1) => {
      await host.command(runId, {
        type: 'decide',
        approvalId: `${runId}.${stepId}.${attempt}`,
        decision,
        notes: null,
        modifications: null,
        rewindTo: null,
      });
      await host.settle();
    },
  };
}

describe('the SLA of a step', () => {
  it('is counted over retries and the checkpoint from the first start, warned of and broken once, and starts nothing again', async () => {
    const { host, runId, pass, told, timers, answer } = await started(
      agentStep({ id: 'draft', sla: SLA, retry: RETRY, checkpointAfter: CHECKPOINT }),
    );
    const begun = host.clock.now();
    await pass(50);
    host.call('draft').fail(new Error('busy'));
    await host.settle();
    await pass(10);
    expect(told()).toEqual(['sla.warned']);
    host.call('draft').answer();
    await host.settle();
    expect(host.status(runId)).toBe('checkpoint');
    await pass(60);
    expect(told()).toEqual(['sla.warned', 'sla.breached']);
    expect(host.events(runId).find(({ type }) => type === 'orchestration.sla.breached')).toMatchObject({
      at: begun + 120_000,
      data: { since: begun, afterSeconds: 120, action: 'notify' },
    });
    expect(host.calls).toHaveLength(2);
    await answer('retry', 'draft', 2);
    host.call('draft').answer();
    await host.settle();
    await answer('continue', 'draft', 3);
    expect([host.status(runId), told(), timers()]).toEqual(['completed', ['sla.warned', 'sla.breached'], []]);
  });

  it('is kept when the step is done in time, and made anew when somebody goes back to it', async () => {
    const { host, runId, pass, told, timers } = await started(
      agentStep({ id: 'draft', sla: SLA }),
      agentStep({ id: 'next', dependsOn: ['draft'] }),
    );
    host.call('draft').answer();
    await host.settle();
    expect(timers()).toEqual([]);
    await pass(500);
    expect(told()).toEqual([]);
    await host.command(runId, { type: 'rewind', stepId: 'draft', modifications: null, notes: null });
    await host.settle();
    expect(timers().map(({ dueAt }) => dueAt - host.clock.now())).toEqual([60_000, 120_000]);
  });

  it('counts for a wait, too', async () => {
    const { pass, told } = await started(waitStep({ id: 'hold', signals: ['go'], sla: SLA }));
    await pass(60);
    expect(told()).toEqual(['sla.warned']);
  });

  it('with cancel ends the step as failed, with its agent told to stop', async () => {
    const { host, runId, pass, step } = await started(
      agentStep({ id: 'draft', sla: { ...SLA, onBreach: 'cancel' }, onError: 'continue' }),
      agentStep({ id: 'beside' }),
    );
    await pass(120);
    expect(step('draft')).toMatchObject({ status: 'failed', error: { code: 'sla_breached' } });
    expect(host.call('draft').context.signal.aborted).toBe(true);
    host.call('beside').answer();
    await host.settle();
    expect(host.status(runId)).toBe('partially_completed');
  });

  it('with cancel takes back the question that nobody answered', async () => {
    const { host, runId, pass, step } = await started(
      agentStep({ id: 'draft', sla: { ...SLA, onBreach: 'cancel' }, checkpointAfter: CHECKPOINT }),
    );
    host.call('draft').answer();
    await host.settle();
    await pass(120);
    expect([step('draft')?.status, host.status(runId), host.load(runId)?.approvals.size]).toEqual([
      'failed',
      'needs_attention',
      0,
    ]);
  });

  it('with abort ends the run', async () => {
    const { host, runId, pass } = await started(agentStep({ id: 'draft', sla: { ...SLA, onBreach: 'abort' } }));
    await pass(120);
    expect(host.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.aborted',
      data: { notes: 'Step "draft" has breached its SLA: it was to be done within 120 seconds' },
    });
  });

  it('is held while the run is paused: what is overdue is told when it goes on, once', async () => {
    const { host, runId, pass, told } = await started(agentStep({ id: 'draft', sla: SLA }));
    await host.command(runId, { type: 'pause', notes: null });
    await pass(500);
    expect(told()).toEqual([]);
    await host.command(runId, { type: 'resume', notes: null });
    await host.settle();
    expect(told()).toEqual(['sla.warned', 'sla.breached']);
  });

  it('goes on where it was when a run that failed is taken up again', async () => {
    const host = new MemoryExecutor();
    const runId = await host.create(buildDefinition({ steps: [agentStep({ id: 'draft', sla: SLA })] }), {
      attended: false,
    });
    await host.settle();
    const begun = host.clock.now();
    host.call('draft').fail(new Error('no'));
    await host.settle();
    expect([host.status(runId), host.load(runId)?.timers.size]).toEqual(['failed', 0]);
    host.clock.advance(30_000);
    await host.command(runId, { type: 'retry', stepId: null, modifications: null, notes: null });
    await host.settle();
    expect([...(host.load(runId)?.timers.values() ?? [])].map(({ dueAt }) => dueAt - begun)).toEqual([60_000, 120_000]);
  });
});

describe('a question that nobody answers', () => {
  const asked = (timeout: CheckpointTimeout) => agentStep({ id: 'draft', checkpointAfter: { ...CHECKPOINT, timeout } });
  const branch: CheckpointTimeout = {
    afterSeconds: 60,
    outcome: 'branch',
    escalateTo: null,
    goTo: 'decline',
    then: null,
  };
  const after = [
    agentStep({ id: 'publish', dependsOn: ['draft'] }),
    agentStep({ id: 'decline', dependsOn: ['draft'] }),
  ];

  it('reminds, escalates, then takes the branch, and is never taken for a yes', async () => {
    const timeout: CheckpointTimeout = {
      afterSeconds: 60,
      outcome: 'remind',
      escalateTo: null,
      goTo: null,
      then: { afterSeconds: 120, outcome: 'escalate', escalateTo: 'head of sales', goTo: null, then: branch },
    };
    const { host, runId, pass, told, step } = await started(asked(timeout), ...after);
    host.call('draft').answer();
    await host.settle();
    await pass(60);
    await pass(119);
    expect(told()).toHaveLength(1);
    await pass(1);
    expect(
      host
        .events(runId)
        .filter(({ type }) => type === 'orchestration.checkpoint.expired')
        .map(({ data }) => 'outcome' in data && data.outcome),
    ).toEqual(['remind', 'escalate']);
    expect(host.status(runId)).toBe('checkpoint');
    await pass(60);
    expect(step('draft')).toMatchObject({ status: 'failed', error: { code: 'approval_expired' } });
    expect([step('publish')?.status, step('decline')?.status]).toEqual(['skipped', 'running']);
    host.call('decline').answer();
    await host.settle();
    expect([
      host.status(runId),
      host.load(runId)?.outputs['draft'],
      Object.keys(host.load(runId)?.outputs ?? {}).sort(),
    ]).toEqual(['partially_completed', null, ['decline', 'draft', 'publish']]);
    await expect(
      host.command(runId, {
        type: 'decide',
        approvalId: `${runId}.draft.1`,
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
      }),
    ).rejects.toMatchObject({
      refusal: { code: 'approval_expired', message: expect.stringContaining('and the run went on with "decline"') },
    });
  });

  it('skips the branch when somebody answers in time', async () => {
    const { host, pass, step, timers, answer } = await started(asked(branch), ...after);
    host.call('draft').answer();
    await host.settle();
    await pass(59);
    await answer('continue');
    expect([step('publish')?.status, step('decline')?.status, timers()]).toEqual(['running', 'skipped', []]);
  });

  it('aborts the run', async () => {
    const { host, runId, pass, told } = await started(
      asked({ ...branch, outcome: 'abort', goTo: null }),
      agentStep({ id: 'beside' }),
    );
    host.call('draft').answer();
    await host.settle();
    await pass(60);
    expect([host.status(runId), told()]).toEqual(['aborted', ['checkpoint.expired']]);
    expect(host.types(runId)).not.toContain('checkpoint.resolved');
    expect(host.call('beside').context.signal.aborted).toBe(true);
  });

  it('asks anew with its whole time when the step was tried again', async () => {
    const { host, pass, answer, timers } = await started(asked(branch), ...after);
    host.call('draft').answer();
    await host.settle();
    await pass(30);
    await answer('retry');
    expect(timers()).toEqual([]);
    host.call('draft').answer();
    await host.settle();
    expect(timers()).toMatchObject([{ kind: 'approval_timeout', stepId: 'draft', dueAt: host.clock.now() + 60_000 }]);
  });
});
