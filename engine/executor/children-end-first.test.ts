/** A child ends before its parent does, with all that it undoes and cleans up. */
import { describe, expect, it } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import type { Compensation } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const CHILD = 'run-2';
const undo: Compensation = { agent: 'worker', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null };
const twice = retryEvery(2, 100);
const tidy = agentStep({ id: 'tidy', onError: 'continue' });

const worker = buildDefinition({
  name: 'worker',
  steps: [agentStep({ id: 'work', compensate: undo }), agentStep({ id: 'more', dependsOn: ['work'] })],
  finally: [tidy],
});
const boss = (more: Partial<Parameters<typeof childStep>[0]> = {}, rest: Partial<Definition> = {}) =>
  buildDefinition({
    steps: [childStep({ id: 'child', orchestration: { name: 'worker' }, ...more })],
    finally: [agentStep({ id: 'give-back', onError: 'continue' })],
    ...rest,
  } as never);

async function begun(definition = boss(), child = worker, attended = false) {
  const host = new MemoryExecutor({ children: { worker: child } });
  const runId = await host.create(definition, { attended });
  await host.settle();
  const answer = async (stepId: string) => {
    host.call(stepId).answer();
    await host.settle();
  };
  const fail = async (stepId: string) => {
    host.call(stepId).fail(new Error(`no ${stepId}`));
    await host.settle();
  };
  const pass = async (ms: number) => {
    host.clock.advance(ms);
    await host.settle();
  };
  const asked = () => host.calls.map(({ request }) => request.step.id);
  return { host, runId, answer, fail, pass, asked };
}

describe('a run that ends', () => {
  it.each(['cancel', 'abort'] as const)(
    'by %s waits for its child to clean up, and cleans up itself then',
    async (type) => {
      const { host, runId, answer, asked } = await begun();
      await host.command(runId, { type, notes: null });
      await host.settle();
      expect([host.status(runId), host.status(CHILD), host.load(runId)?.ending?.phase]).toEqual([
        'running',
        'running',
        'leaving',
      ]);
      expect(asked()).toEqual(['work', 'tidy']);
      await expect(host.command(runId, { type, notes: null })).rejects.toThrow(/waiting for its child runs to end/);
      await answer('tidy');
      expect(asked()).toEqual(['work', 'tidy', 'give-back']);
      await answer('give-back');
      const ended = type === 'cancel' ? 'cancelled' : 'aborted';
      expect([host.status(runId), host.status(CHILD)]).toEqual([ended, 'cancelled']);
    },
  );

  it('does not wait when it is killed, before or while its child cleans up', async () => {
    for (const cancelsFirst of [false, true]) {
      const { host, runId } = await begun();
      if (cancelsFirst) await host.command(runId, { type: 'cancel', notes: null });
      await host.settle();
      await host.command(runId, { type: 'kill', notes: null });
      await host.settle();
      expect(
        [host.load(runId)?.status, host.status(CHILD)].every(
          (status) => status === 'aborted' || status === 'cancelled',
        ),
      ).toBe(true);
    }
  });

  it('out of time waits for its child', async () => {
    const { host, runId, answer, pass } = await begun(boss({}, { execution: { timeoutSeconds: 60 } as never }));
    await pass(60_000);
    expect(host.status(runId)).toBe('running');
    await answer('tidy');
    await answer('give-back');
    expect(host.load(runId)).toMatchObject({ status: 'failed', error: { code: 'run_timeout' } });
  });

  it('undoes the newest first across levels: what the child did, then what the run did before', async () => {
    const definition = buildDefinition({
      steps: [
        agentStep({ id: 'before', compensate: undo }),
        childStep({ id: 'child', dependsOn: ['before'], orchestration: { name: 'worker' } }),
      ],
      errorHandling: { rollback: { reversible: true, description: '', on: ['cancel'] } },
    });
    const { host, runId, answer, asked } = await begun(definition);
    await answer('before');
    await answer('work');
    await host.command(runId, { type: 'cancel', notes: null });
    await host.settle();
    expect(asked().slice(-1)).toEqual(['work@compensation']);
    for (const id of ['work@compensation', 'tidy', 'before@compensation']) await answer(id);
    expect(host.calls.map(({ request }) => `${request.run.id} ${request.step.id}`).slice(-3)).toEqual([
      `${CHILD} work@compensation`,
      `${CHILD} tidy`,
      `${runId} before@compensation`,
    ]);
    expect([host.status(CHILD), host.status(runId)]).toEqual(['cancelled', 'cancelled']);
  });

  it('takes what its child could not clean up as an error of its own', async () => {
    const { host, runId, fail, answer } = await begun();
    await host.command(runId, { type: 'cancel', notes: null });
    await host.settle();
    await fail('tidy');
    await answer('give-back');
    const ended = host.events(runId).find(({ type }) => type === 'orchestration.child.ended');
    expect(ended).toMatchObject({
      data: {
        childRunId: CHILD,
        status: 'cancelled',
        error: { code: 'child_not_cleaned_up', message: expect.stringContaining('tidy') as unknown },
      },
    });
    expect(host.load(runId)?.childErrors).toHaveLength(1);
  });

  it('goes on waiting after a crash, also when its child ended meanwhile and nobody had told it', async () => {
    const { host, runId } = await begun();
    await host.command(runId, { type: 'cancel', notes: null });
    await host.settle();
    await host.executor.stop();
    const next = new MemoryExecutor({ journal: host.journal, clock: host.clock, children: { worker } });
    next.executor.recover([CHILD]);
    await next.settle();
    next.call('tidy').answer();
    next.onRecorded = () => undefined;
    await next.settle();
    next.executor.recover([runId]);
    await next.settle();
    next.call('give-back').answer();
    await next.settle();
    expect([next.status(runId), next.status(CHILD)]).toEqual(['cancelled', 'cancelled']);
    expect(next.types(runId).filter((type) => type === 'child.ended')).toHaveLength(1);
  });

  it('waits for people as long as its child does', async () => {
    const { host, runId } = await begun(boss(), { ...worker, finally: [{ ...tidy, agent: 'once' } as never] });
    await host.command(runId, { type: 'cancel', notes: null });
    await host.settle();
    expect(host.executor.isWaitingForPeople(runId)).toBe(false);
    await host.executor.stop();
    const next = new MemoryExecutor({ journal: host.journal, clock: host.clock });
    next.executor.recover([runId, CHILD]);
    await next.settle();
    expect(next.status(CHILD)).toBe('needs_attention');
    expect(next.executor.isWaitingForPeople(runId)).toBe(true);
  });
});

describe('an attempt', () => {
  it('never begins beside the child of an earlier one, which may still clean up', async () => {
    const { host, runId, answer, pass } = await begun(boss({ timeoutSeconds: 1, retry: twice }));
    await pass(1000);
    await pass(1000);
    expect(host.load(runId)?.steps[0]).toMatchObject({ status: 'retrying', attempt: 1 });
    expect(host.status('run-3')).toBeUndefined();
    expect(host.clock.armed).toBeLessThanOrEqual(1);
    await answer('tidy');
    expect(host.load(runId)?.steps[0]).toMatchObject({ status: 'running', attempt: 2, childRunId: 'run-3' });
    expect(host.bugs).toEqual([]);
  });

  it('that a person asks for waits for the child, too, over a crash', async () => {
    const { host, runId } = await begun(boss(), worker, true);
    await host.command(runId, { type: 'rewind', stepId: 'child', modifications: null, notes: null });
    await host.settle();
    expect(host.load(runId)?.steps[0]).toMatchObject({ status: 'queued', attempt: 1 });
    await host.executor.stop();
    const next = new MemoryExecutor({ journal: host.journal, clock: host.clock, children: { worker } });
    next.executor.recover([runId, CHILD]);
    await next.settle();
    expect(next.load(runId)?.steps[0]).toMatchObject({ status: 'queued', attempt: 1 });
    next.call('tidy').answer();
    await next.settle();
    expect(next.load(runId)?.steps[0]).toMatchObject({ status: 'running', attempt: 2 });
  });

  it('that is given up for good does not end its run before its child has ended', async () => {
    const { host, runId, answer, pass } = await begun(boss({ timeoutSeconds: 1 }));
    await pass(1000);
    expect(host.status(runId)).toBe('running');
    await answer('tidy');
    await answer('give-back');
    expect(host.load(runId)).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });
});

describe('how a child ended', () => {
  it('by its own clock is a failure with its reason, and is tried again as the policy says', async () => {
    const hangs = buildDefinition({
      name: 'worker',
      steps: [
        agentStep({
          id: 'work',
          sla: {
            warnAfterSeconds: null,
            breachAfterSeconds: 1,
            onBreach: 'abort',
            escalateTo: null,
            escalateAgent: null,
          } as never,
        }),
      ],
    });
    const { host, runId, pass } = await begun(boss({ retry: twice }), hangs);
    await pass(1000);
    expect(host.status(CHILD)).toBe('aborted');
    expect(host.load(runId)?.steps[0]).toMatchObject({
      status: 'retrying',
      error: {
        code: 'child_aborted',
        details: { reason: 'sla_breached' },
        message: expect.stringContaining('has breached its SLA: it was to be done within 1 seconds') as unknown,
      },
    });
    await pass(100);
    expect(host.load(runId)?.steps[0]).toMatchObject({ status: 'running', attempt: 2 });
  });

  it('by a question that nobody answered, too', async () => {
    const asks = buildDefinition({
      name: 'worker',
      steps: [
        agentStep({
          id: 'work',
          checkpointAfter: {
            ...CHECKPOINT,
            timeout: { afterSeconds: 1, outcome: 'abort', escalateTo: null, goTo: null, then: null },
          },
        }),
      ],
      finally: [tidy],
    });
    const { host, runId, answer, pass } = await begun(boss({ retry: twice }), asks);
    await answer('work');
    await pass(1000);
    await answer('tidy');
    expect(host.load(runId)?.steps[0]).toMatchObject({
      status: 'retrying',
      error: { details: { reason: 'approval_expired' } },
    });
  });

  it('by a person is not tried again', async () => {
    const { host, runId, answer } = await begun(boss({ retry: twice }));
    await host.command(CHILD, { type: 'abort', notes: 'no' });
    await host.settle();
    await answer('tidy');
    expect(host.load(runId)?.steps[0]).toMatchObject({
      status: 'failed',
      error: { code: 'child_aborted', retryable: false },
    });
  });

  it('in part rises to its parent, and what is missing can be asked for', async () => {
    const { host, runId, answer, fail } = await begun();
    await answer('work');
    await answer('more');
    await fail('tidy');
    await answer('give-back');
    expect(host.status(CHILD)).toBe('partially_completed');
    expect(host.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.partially_completed',
      data: { failedSteps: ['child'] },
    });
    await host.command(runId, { type: 'retry', stepId: null, modifications: null, notes: null });
    await host.settle();
    expect(host.load(runId)?.steps[0]).toMatchObject({ status: 'running', attempt: 2 });
    for (const id of ['work', 'more', 'tidy', 'give-back']) await answer(id);
    expect(host.status(runId)).toBe('completed');
  });
});

describe('a run that can only fail', () => {
  const asks = buildDefinition({
    name: 'worker',
    steps: [agentStep({ id: 'work', checkpointAfter: CHECKPOINT }), agentStep({ id: 'beside' })],
    finally: [tidy],
  });
  const doomed = buildDefinition({
    steps: [childStep({ id: 'child', orchestration: { name: 'worker' } }), agentStep({ id: 'check' })],
  });

  it('lets its child end what is under way, and does not wait for the answers that only people could give it', async () => {
    const { host, runId, answer, fail } = await begun(doomed, asks);
    await answer('work');
    await fail('check');
    expect([host.status(runId), host.status(CHILD)]).toEqual(['running', 'running']);
    await answer('beside');
    await answer('tidy');
    expect([host.load(runId)?.ended?.failedStepId, host.status(runId), host.status(CHILD)]).toEqual([
      'check',
      'failed',
      'cancelled',
    ]);
  });

  it('does so through every level, whichever comes first', async () => {
    const middle = buildDefinition({
      name: 'middle',
      steps: [childStep({ id: 'inner', orchestration: { name: 'worker' } })],
    });
    const host = new MemoryExecutor({ children: { worker: asks, middle } });
    const runId = await host.create(
      buildDefinition({
        steps: [childStep({ id: 'child', orchestration: { name: 'middle' } }), agentStep({ id: 'check' })],
      }),
      { attended: false },
    );
    await host.settle();
    host.call('beside').answer();
    host.call('work').answer();
    await host.settle();
    host.call('check').fail(new Error('no'));
    await host.settle();
    host.call('tidy').answer();
    await host.settle();
    expect(['run-3', 'run-2', runId].map((id) => host.status(id))).toEqual(['cancelled', 'cancelled', 'failed']);
    expect(host.bugs).toEqual([]);
  });
});
