/** A signal belongs to the round that asks for it: one start of a wait, one entry of a state. */
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../definition/parse-definition.ts';
import type { Json } from '../values/json.ts';
import type { Definition } from '../definition/definition.ts';
import type { Step } from '../definition/step.ts';
import { signalViews } from '../projections/signal-views.ts';
import { fits } from '../run/awaited-signals.ts';
import type { RunState } from '../run/run-state.ts';
import { agentStep, buildDefinition, waitStep } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

async function begun(definition: Definition) {
  const host = new MemoryExecutor();
  const runId = await host.create(definition);
  await host.settle();
  let sent = 0;
  return {
    host,
    runId,
    answer: async (stepId: string) => {
      host.call(stepId).answer();
      await host.settle();
    },
    signal: async (
      name: string,
      { payload = null, correlation = null }: { payload?: Json; correlation?: string | null } = {},
    ) => {
      await host.command(runId, { type: 'signal', signalId: `s${++sent}`, name, payload, correlation, notes: null });
      await host.settle();
      return host
        .events(runId)
        .filter((event) => event.type === 'orchestration.signal.received')
        .at(-1)?.data;
    },
    rewind: async (stepId: string) => {
      await host.command(runId, { type: 'rewind', stepId, modifications: null, notes: null });
      await host.settle();
    },
    step: (stepId: string) => host.load(runId)?.steps.find(({ id }) => id === stepId),
    fate: (signalId: string) => signalViews(host.events(runId)).find((view) => view.signalId === signalId),
    state: () => host.load(runId) as RunState,
  };
}

const withSteps = (...steps: Step[]) => begun(buildDefinition({ steps }));

const offer = () =>
  withSteps(
    agentStep({ id: 'offer' }),
    waitStep({ id: 'approval', dependsOn: ['offer'], signals: ['approve', 'decline'], seconds: 86_400 }),
    agentStep({ id: 'pay', dependsOn: ['approval'] }),
  );

describe('a signal for a wait', () => {
  it('that comes again in its round is a duplicate, also without an id, whatever comes with it', async () => {
    const { answer, signal, step } = await offer();
    await answer('offer');
    expect(await signal('approve', { payload: 1 })).toMatchObject({ disposition: 'delivered', stepId: 'approval' });
    expect(await signal('approve', { payload: 1 })).toMatchObject({
      disposition: 'duplicate',
      reason: '"approval" has had its "approve"',
    });
    expect(await signal('approve', { payload: 2 })).toMatchObject({ disposition: 'duplicate' });
    expect(step('approval')?.status).toBe('completed');
  });

  it('that is over is late, and is not kept for the next round: an old approval pays no new offer', async () => {
    const { host, runId, answer, signal, rewind, step } = await offer();
    await answer('offer');
    await signal('decline');
    expect(await signal('approve')).toMatchObject({
      disposition: 'late',
      reason: '"approval" does not wait for "approve" any more: it has had "decline"',
    });
    await rewind('offer');
    expect(await signal('approve')).toMatchObject({ disposition: 'late' }); // the new offer is not there yet
    await answer('offer');
    expect(step('approval')?.status).toBe('waiting');
    expect(host.calls.some(({ request }) => request.step.id === 'pay')).toBe(true); // of the first round
    expect(await signal('approve')).toMatchObject({ disposition: 'delivered' });
    expect(host.load(runId)?.outputs['approval']).toMatchObject({ by: 'signal', signal: 'approve' });
  });

  it('that its time has ended is late', async () => {
    const { host, answer, signal } = await offer();
    await answer('offer');
    host.clock.advance(86_400_000);
    await host.settle();
    expect(await signal('approve')).toMatchObject({
      disposition: 'late',
      reason: '"approval" does not wait for "approve" any more: it ended without one',
    });
  });

  it('is late where the wait was skipped, and after the end of the run, whatever led there', async () => {
    const { host, runId, answer, signal } = await offer();
    await host.command(runId, { type: 'skip', stepId: 'approval', output: null, notes: null });
    await host.settle();
    expect(await signal('approve')).toMatchObject({
      disposition: 'late',
      reason: '"approval" does not wait for "approve" any more: it is skipped',
    });
    await answer('offer');

    const last = await withSteps(waitStep({ id: 'end', signals: ['stop'] }));
    await last.signal('stop');
    expect(last.host.status(last.runId)).toBe('completed');
    expect(await last.signal('stop')).toMatchObject({
      disposition: 'late',
      reason: `Run ${last.runId} has ended (completed)`,
    });
  });

  it('that came twice before the first round is taken once: the second is dropped when the round is over', async () => {
    const { answer, signal, rewind, step, fate, state } = await offer();
    expect(await signal('approve')).toMatchObject({ disposition: 'kept' });
    expect(await signal('approve')).toMatchObject({ disposition: 'kept' });
    await answer('offer');
    expect(step('approval')?.status).toBe('completed');
    expect(fate('s1')).toMatchObject({ disposition: 'delivered', stepId: 'approval' });
    expect(fate('s2')).toMatchObject({
      disposition: 'late',
      reason: '"approval" does not wait for it any more: it has had "approve"',
    });
    expect(state().keptSignals.size).toBe(0);
    await rewind('offer');
    await answer('offer');
    expect(step('approval')?.status).toBe('waiting');
  });

  it('is kept for another that has yet to wait for the first time', async () => {
    const { answer, signal, step } = await withSteps(
      waitStep({ id: 'first', signals: ['go'] }),
      agentStep({ id: 'work', dependsOn: ['first'] }),
      waitStep({ id: 'second', signals: ['go'], dependsOn: ['work'] }),
    );
    await signal('go');
    expect(await signal('go')).toMatchObject({ disposition: 'kept' });
    await answer('work');
    expect(step('second')?.status).toBe('completed');
  });

  it('is kept for one whose start failed: it has not waited yet', async () => {
    const { host, runId, signal, step } = await withSteps(
      agentStep({ id: 'work' }),
      waitStep({ id: 'hold', signals: ['go'], correlation: '{{ steps.work.missing }}', dependsOn: ['work'] }),
    );
    await signal('go', { correlation: 'x' });
    host.call('work').answer();
    await host.settle();
    expect(step('hold')?.status).toBe('failed');
    expect(host.load(runId)?.keptSignals.size).toBe(1);
  });

  it('for a definition goes to no run whose wait is to begin again', async () => {
    const { answer, signal, rewind, state } = await offer();
    await answer('offer');
    await signal('decline');
    await rewind('offer');
    expect(fits(state(), 'approve', null)).toBe(false);
    await answer('offer');
    expect(fits(state(), 'approve', null)).toBe(true);
  });

  it('was kept by an older version for a later round: it is not taken', async () => {
    const { host, runId, answer, signal } = await offer();
    await answer('offer');
    await signal('decline');
    const events = host.events(runId);
    await host.executor.stop();
    const { position: _, ...last } = events.at(-1) as (typeof events)[number];
    host.journal.append([
      {
        ...last,
        sequence: last.sequence + 1,
        type: 'orchestration.signal.received',
        data: {
          signalId: 'old',
          signal: 'approve',
          payload: null,
          correlation: null,
          disposition: 'kept',
          stepId: null,
        },
      } as never,
    ]);
    const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
    again.executor.recover([runId]);
    await again.settle();
    await again.command(runId, { type: 'rewind', stepId: 'offer', modifications: null, notes: null });
    await again.settle();
    again.call('offer').answer();
    await again.settle();
    expect(again.load(runId)?.steps[1]?.status).toBe('waiting');
    expect(signalViews(again.events(runId)).at(-1)).toMatchObject({ signalId: 'old', disposition: 'late' });
  });
});

const OFFER = `metadata: { name: offer, version: 1.0.0, owner: sales }
orchestration:
  steps: [ { id: write, agent: worker }, { id: pay, agent: worker } ]
  machine:
    initial: offering
    states:
      offering:
        run: write
        transitions:
          - { to: paying, on: approve, when: signal.amount < 100 }
          - { to: offering, on: revise }
      paying: { run: pay, final: true }
`;

async function offering(text = OFFER) {
  const { definition, problems } = parseDefinition(text);
  if (!definition) throw new Error(JSON.stringify(problems));
  return begun(definition);
}

const small = { payload: { amount: 5 } };

describe('a signal for a state', () => {
  it('that is entered again is late until it asks: an old approval pays no new offer', async () => {
    const { answer, signal, state } = await offering();
    await answer('write');
    await signal('revise');
    expect(await signal('approve', small)).toMatchObject({
      disposition: 'late',
      reason: 'State "offering" was entered again, and does not take "approve" before its steps are done',
    });
    await answer('write');
    expect(state().machine?.state).toBe('offering');
    expect(await signal('approve', small)).toMatchObject({ disposition: 'delivered' });
    expect(state().machine?.state).toBe('paying');
  });

  it('that comes again in its round is a duplicate, before and after the next steps are done', async () => {
    const { answer, signal, state } = await offering();
    await answer('write');
    await signal('revise');
    expect(await signal('revise')).toMatchObject({
      disposition: 'duplicate',
      reason: '"revise" has led to state "offering" already',
    });
    await answer('write');
    await signal('approve', small);
    expect(await signal('approve', small)).toMatchObject({ disposition: 'duplicate' });
    await answer('pay');
    expect(state().status).toBe('completed');
    expect(await signal('approve', small)).toMatchObject({ disposition: 'late' });
  });

  it('that was kept is refused and recorded when the state gets to it and its condition is not met', async () => {
    const { host, runId, answer, signal, fate, state } = await offering();
    expect(await signal('approve', { payload: { amount: 500 } })).toMatchObject({ disposition: 'kept' });
    await answer('write');
    expect(state().machine?.state).toBe('offering');
    expect(fate('s1')).toMatchObject({
      disposition: 'refused',
      reason: 'In state "offering" the condition for "approve" is not met',
    });
    expect(host.types(runId)).toContain('machine.refused');
    expect(state().keptSignals.size).toBe(0);
  });

  it('is refused with the reason when its condition can not be evaluated', async () => {
    const { answer, signal } = await offering();
    await answer('write');
    expect(await signal('approve', { payload: {} })).toMatchObject({
      disposition: 'refused',
      reason: expect.stringMatching(/^In state "offering" the condition for "approve" is not met: .*not there/),
    });
  });

  it('that was kept is dropped when the state is left without it', async () => {
    const { answer, signal, fate, state } = await offering(
      OFFER.replace(
        '          - { to: offering, on: revise }',
        '          - { to: offering, on: revise }\n          - { to: paying, when: "true || false" }',
      ),
    );
    expect(await signal('approve', small)).toMatchObject({ disposition: 'kept' });
    await answer('write');
    expect(state().machine?.state).toBe('paying');
    expect(fate('s1')).toMatchObject({ disposition: 'late', reason: 'The state for which it was kept has been left' });
  });

  it('that comes while the plan waits for its approval is kept for the first state', async () => {
    const { host, runId, answer, signal, state } = await offering(
      OFFER.replace('orchestration:\n', 'orchestration:\n  execution: { plan_approval: true }\n'),
    );
    expect(await signal('approve', small)).toMatchObject({ disposition: 'kept' });
    await host.command(runId, {
      type: 'decide',
      approvalId: `${runId}.plan`,
      decision: 'continue',
      notes: null,
      modifications: null,
      rewindTo: null,
    });
    await host.settle();
    await answer('write');
    expect(state().machine?.state).toBe('paying');
  });
});
