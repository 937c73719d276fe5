import { describe, expect, it } from 'vitest';
import '../definition/parse-definition.ts'; // expressions are loaded
import { agentStep, buildDefinition, CHECKPOINT, waitStep } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { MemoryJournal } from '../journal/memory-journal.ts';
import type { ManualClock } from '../testing/manual-clock.ts';
import type { Step } from '../definition/step.ts';
import type { Json } from '../values/json.ts';

const DAY = 24 * 60 * 60 * 1000;

async function started(...steps: Step[]) {
  const host = new MemoryExecutor();
  const runId = await host.create(buildDefinition({ steps, execution: { maxParallel: 1 } }));
  await host.settle();
  return { host, runId, ...driving(host, runId) };
}

function driving(host: MemoryExecutor, runId: string) {
  let sent = 0;
  return {
    signal: async (
      name: string,
      {
        payload = null,
        correlation = null,
        signalId = `signal-${++sent}`,
      }: { payload?: Json; correlation?: string | null; signalId?: string } = {},
    ) => {
      await host.command(runId, { type: 'signal', signalId, name, payload, correlation, notes: null });
      await host.settle();
      return host
        .events(runId)
        .filter((event) => event.type === 'orchestration.signal.received')
        .at(-1)?.data;
    },
    pass: async (ms: number) => {
      host.clock.advance(ms);
      await host.settle();
    },
    output: (stepId: string) => host.load(runId)?.outputs[stepId],
    step: (stepId: string) => host.load(runId)?.steps.find(({ id }) => id === stepId),
    timers: () => [...(host.load(runId)?.timers.values() ?? [])],
  };
}

/** The process dies: nothing but the journal and the time is left. */
function reborn(journal: MemoryJournal, clock: ManualClock, runId: string) {
  const host = new MemoryExecutor({ journal, clock });
  host.executor.recover([runId]);
  return { host, ...driving(host, runId) };
}

describe('a wait', () => {
  it('for a time ends when it has passed, with when it should have and when it did', async () => {
    const { host, runId, pass, output, timers } = await started(
      waitStep({ id: 'hold', seconds: 60 }),
      agentStep({ id: 'after', dependsOn: ['hold'] }),
    );
    const begun = host.clock.now();
    expect(timers()).toEqual([{ timerId: 'wait:hold:1', kind: 'wait', stepId: 'hold', dueAt: begun + 60_000 }]);
    await pass(59_999);
    expect(host.calls).toEqual([]);
    await pass(1);
    expect(output('hold')).toEqual({
      by: 'time',
      signal: null,
      payload: null,
      at: new Date(begun + 60_000).toISOString(),
    });
    expect(host.call('after').request.step.id).toBe('after');
    expect(host.types(runId)).toContain('timer.fired');
  });

  it('until a time that a template gives ends then', async () => {
    const { pass, output, timers } = await started(waitStep({ id: 'hold', until: '{{ run.startedAt }}' }));
    expect(timers()).toEqual([]); // that time has come already
    await pass(0);
    expect(output('hold')).toMatchObject({ by: 'time' });
  });

  it('until something that is no time fails and says what it is', async () => {
    const { host, runId } = await started(waitStep({ id: 'hold', until: '{{ run.mode }}' }));
    expect(host.load(runId)?.error).toMatchObject({
      code: 'invalid_time',
      message: 'Step "hold" waits until an ISO time such as 2026-03-01T09:00:00Z; {{ run.mode }} gives "live"',
    });
  });

  it('takes no place: other steps go on beside it', async () => {
    const { host } = await started(
      waitStep({ id: 'hold', signals: ['go'] }),
      waitStep({ id: 'hold-too', signals: ['go'] }),
      agentStep({ id: 'beside' }),
    );
    expect(host.call('beside').request.step.id).toBe('beside');
  });

  it('lets nothing go by it in a sequential run', async () => {
    const host = new MemoryExecutor();
    await host.create(
      buildDefinition({
        steps: [waitStep({ id: 'hold', seconds: 60 }), agentStep({ id: 'next' })],
        execution: { mode: 'sequential' },
      }),
    );
    await host.settle();
    expect(host.calls).toEqual([]);
    host.clock.advance(60_000);
    await host.settle();
    expect(host.calls.map(({ request }) => request.step.id)).toEqual(['next']);
  });

  it('for a signal or a time takes the signal that comes first and disarms the time', async () => {
    const { host, runId, signal, pass, output, timers } = await started(
      waitStep({ id: 'signature', signals: ['signed', 'declined'], seconds: 30 * 24 * 3600 }),
    );
    await pass(3 * DAY);
    await signal('declined', { payload: { by: 'customer' } });
    expect(output('signature')).toMatchObject({ by: 'signal', signal: 'declined', payload: { by: 'customer' } });
    expect(timers()).toEqual([]);
    expect(host.types(runId).filter((type) => type.startsWith('timer.'))).toEqual(['timer.armed', 'timer.disarmed']);
    expect(host.status(runId)).toBe('completed');
  });

  it('for a signal or a time ends by the time when no signal comes, and a signal afterwards is late', async () => {
    const { host, runId, signal, pass, output } = await started(
      waitStep({ id: 'signature', signals: ['signed'], seconds: 30 * 24 * 3600 }),
    );
    await pass(30 * DAY);
    expect(output('signature')).toMatchObject({ by: 'time', signal: null });
    const ended = host.load(runId)?.updatedAt;
    await pass(DAY);
    expect(await signal('signed')).toMatchObject({ disposition: 'late', reason: `Run ${runId} has ended (completed)` });
    expect(host.load(runId)).toMatchObject({ status: 'completed', updatedAt: ended });
  });

  it('lets people look at what came before the run goes on', async () => {
    const { host, runId, signal, step } = await started(
      waitStep({ id: 'hold', signals: ['go'], checkpointAfter: CHECKPOINT }),
    );
    await signal('go');
    expect(step('hold')?.status).toBe('checkpoint');
    await host.command(runId, {
      type: 'decide',
      approvalId: `${runId}.hold.1`,
      decision: 'retry',
      notes: null,
      modifications: null,
      rewindTo: null,
    });
    await host.settle();
    expect(step('hold')).toMatchObject({ status: 'waiting', attempt: 2 });
  });

  it('is overdue after a long sleep, and ends once', async () => {
    const { host, runId } = await started(waitStep({ id: 'hold', seconds: 60 }));
    const begun = host.clock.now();
    await host.executor.stop();
    host.clock.advance(400 * DAY);
    const again = reborn(host.journal, host.clock, runId);
    await again.host.settle();
    const fired = again.host.events(runId).filter(({ type }) => type === 'orchestration.timer.fired');
    expect(fired).toMatchObject([{ at: begun + 400 * DAY, data: { dueAt: begun + 60_000 } }]);
    expect(again.host.status(runId)).toBe('completed');
  });

  it('goes on over a restart, and a clock that was put back only makes it longer', async () => {
    const { host, runId } = await started(waitStep({ id: 'hold', seconds: 60 }));
    await host.executor.stop();
    host.clock.turnBack(3_600_000);
    const again = reborn(host.journal, host.clock, runId);
    await again.pass(3_600_000);
    expect(again.host.status(runId)).toBe('running');
    await again.pass(60_000);
    expect(again.host.status(runId)).toBe('completed');
  });

  it('fires nothing while the run is paused, and what is overdue when it goes on', async () => {
    const { host, runId, pass, step } = await started(
      waitStep({ id: 'hold', seconds: 60 }),
      agentStep({ id: 'after', dependsOn: ['hold'] }),
    );
    await host.command(runId, { type: 'pause', notes: null });
    await pass(DAY);
    expect(step('hold')?.status).toBe('waiting');
    await host.command(runId, { type: 'resume', notes: null });
    await host.settle();
    expect(step('hold')?.status).toBe('completed');
    expect(host.call('after').request.step.id).toBe('after');
  });

  it('can be skipped, and what it waited for is disarmed', async () => {
    const { host, runId, timers, output } = await started(waitStep({ id: 'hold', seconds: 60, signals: ['go'] }));
    await host.command(runId, { type: 'skip', stepId: 'hold', output: { by: 'operator' }, notes: null });
    await host.settle();
    expect([timers(), output('hold'), host.status(runId)]).toEqual([[], { by: 'operator' }, 'completed']);
  });

  it('starts anew when it is asked for again', async () => {
    const { host, runId, pass, timers } = await started(waitStep({ id: 'hold', seconds: 60 }));
    await pass(30_000);
    // Nothing about a wait that is under way has failed: it can be begun anew, and not "tried again".
    await expect(
      host.command(runId, { type: 'retry', stepId: 'hold', modifications: null, notes: null }),
    ).rejects.toMatchObject({ refusal: { code: 'step_not_retryable' } });
    await host.command(runId, { type: 'rewind', stepId: 'hold', modifications: null, notes: null });
    await host.settle();
    expect(timers()).toMatchObject([{ timerId: 'wait:hold:2', dueAt: host.clock.now() + 60_000 }]);
  });

  it('ends with the run that is cancelled, and with one that fails', async () => {
    const cancelled = await started(waitStep({ id: 'hold', seconds: 60 }));
    await cancelled.host.command(cancelled.runId, { type: 'cancel', notes: null });
    expect([cancelled.step('hold')?.status, cancelled.timers()]).toEqual(['cancelled', []]);
    const host = new MemoryExecutor();
    const runId = await host.create(
      buildDefinition({ steps: [waitStep({ id: 'hold', seconds: 60, signals: ['go'] }), agentStep({ id: 'work' })] }),
      { attended: false },
    );
    await host.settle();
    host.call('work').fail(new Error('no'));
    await host.settle();
    expect(host.status(runId)).toBe('failed');
    expect(host.types(runId).slice(-3)).toEqual(['step.cancelled', 'timer.disarmed', 'run.failed']);
  });
});

describe('a signal', () => {
  it('that comes early is kept, over restarts, until something waits for it', async () => {
    const { host, runId, signal } = await started(
      agentStep({ id: 'first' }),
      waitStep({ id: 'hold', signals: ['go'], dependsOn: ['first'] }),
    );
    expect(await signal('go', { payload: 1 })).toMatchObject({ disposition: 'kept' });
    expect(await signal('go', { payload: 2 })).toMatchObject({ disposition: 'kept' });
    await host.executor.stop();
    const again = reborn(host.journal, host.clock, runId);
    await again.host.settle();
    again.host.call('first').answer();
    await again.host.settle();
    expect(again.output('hold')).toMatchObject({ by: 'signal', payload: 1 }); // the oldest
    expect(again.host.load(runId)?.keptSignals.size).toBe(0); // the other belongs to no later round
    expect(again.host.events(runId).filter(({ type }) => type === 'orchestration.signal.dropped')).toMatchObject([
      { data: { signalId: 'signal-2', disposition: 'late' } },
    ]);
  });

  it('is delivered once: the same id again changes nothing', async () => {
    const { host, runId, signal, step } = await started(
      waitStep({ id: 'one', signals: ['go'] }),
      waitStep({ id: 'two', signals: ['go'] }),
    );
    expect(await signal('go', { signalId: 'a' })).toMatchObject({ disposition: 'delivered', stepId: 'one' });
    expect(await signal('go', { signalId: 'a' })).toMatchObject({
      disposition: 'duplicate',
      reason: 'Signal a has come before',
    });
    expect(step('two')?.status).toBe('waiting');
    expect(await signal('go', { signalId: 'b' })).toMatchObject({ disposition: 'delivered', stepId: 'two' });
    expect(host.status(runId)).toBe('completed');
  });

  it('goes to the wait with its correlation only', async () => {
    const { signal, step } = await started(
      waitStep({ id: 'seven', signals: ['paid'], correlation: '{{ 3 + 4 }}' }),
      waitStep({ id: 'eight', signals: ['paid'], correlation: 'invoice-8' }),
    );
    expect(await signal('paid')).toMatchObject({ disposition: 'kept' });
    expect(await signal('paid', { correlation: 'invoice-8' })).toMatchObject({
      disposition: 'delivered',
      stepId: 'eight',
    });
    expect([step('seven')?.status, step('eight')?.status]).toEqual(['waiting', 'completed']);
    expect(await signal('paid', { correlation: '7' })).toMatchObject({ stepId: 'seven' });
  });

  it('that nothing in the run ever waits for is refused, and recorded with the reason', async () => {
    const { runId, signal } = await started(waitStep({ id: 'hold', signals: ['go'] }));
    expect(await signal('gone')).toMatchObject({
      disposition: 'refused',
      reason: `Nothing in run ${runId} ever waits for "gone"; it waits for go`,
    });
  });

  it('is taken in while the run is paused, and nothing starts because of it', async () => {
    const { host, runId, signal, step } = await started(
      waitStep({ id: 'hold', signals: ['go'] }),
      agentStep({ id: 'after', dependsOn: ['hold'] }),
    );
    await host.command(runId, { type: 'pause', notes: null });
    expect(await signal('go')).toMatchObject({ disposition: 'delivered' });
    expect([step('hold')?.status, step('after')?.status, host.status(runId)]).toEqual([
      'completed',
      'queued',
      'paused',
    ]);
  });
});
