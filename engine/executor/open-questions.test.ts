/** Several questions open at once, and what may come of each: silence, a deadline, an end, another engine. */
import { describe, expect, test } from 'vitest';
import type { Checkpoint, CheckpointTimeout } from '../definition/checkpoint.ts';
import type { Definition } from '../definition/definition.ts';
import type { Compensation } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { checkHistory } from '../testing/check-history.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const undo: Compensation = { agent: 'worker', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null };
const silence = (more: Partial<CheckpointTimeout>): Checkpoint => ({
  ...CHECKPOINT,
  timeout: { afterSeconds: 60, outcome: 'escalate', escalateTo: 'lead', goTo: null, then: null, ...more },
});

const deal = (more: Partial<Definition['execution']> = {}): Definition =>
  buildDefinition({
    steps: [
      agentStep({
        id: 'offer',
        compensate: undo,
        checkpointAfter: silence({ afterSeconds: 30, outcome: 'branch', escalateTo: null, goTo: 'withdraw' }),
      }),
      agentStep({ id: 'send', dependsOn: ['offer'] }),
      agentStep({ id: 'withdraw', dependsOn: ['offer'] }),
      agentStep({ id: 'contract', checkpointAfter: silence({}) }),
      agentStep({ id: 'sign', dependsOn: ['contract'] }),
      agentStep({ id: 'research' }),
      agentStep({ id: 'report', dependsOn: ['research'] }),
    ],
    execution: more,
    errorHandling: { rollback: { reversible: true, description: '', on: ['failure', 'cancel'] } },
  });

async function asking(definition = deal()) {
  const host = new MemoryExecutor();
  const runId = await host.create(definition);
  await host.settle();
  const answer = async (...stepIds: string[]) => {
    for (const stepId of stepIds) host.call(stepId).answer();
    await host.settle();
  };
  const pass = async (seconds: number) => {
    host.clock.advance(seconds * 1000);
    await host.settle();
  };
  const decide = (stepId: string) =>
    host.command(runId, {
      ...{ type: 'decide', approvalId: `${runId}.${stepId}.1`, decision: 'continue', notes: null },
      ...{ modifications: null, rewindTo: null },
    });
  await answer('offer', 'contract');
  const open = () => [...(host.load(runId)?.approvals.values() ?? [])].map(({ stepId }) => stepId);
  const sound = () => expect(checkHistory(definition, host.events(runId))).toEqual([]);
  return { host, runId, answer, pass, decide, open, sound };
}

describe('of several open questions', () => {
  test('one may expire and another be put before somebody else, each in its time, while a third branch works', async () => {
    const { host, runId, answer, pass, decide, open, sound } = await asking();
    expect([host.status(runId), open()]).toEqual(['running', ['offer', 'contract']]);
    await pass(30);
    expect(open()).toEqual(['contract']);
    await answer('withdraw', 'research');
    await pass(30);
    expect([host.status(runId), open()]).toEqual(['running', ['contract']]);
    const expired = host.events(runId).filter((event) => event.type === 'orchestration.checkpoint.expired');
    expect(expired.map(({ data }) => [data.stepId, data.outcome, data.escalateTo])).toEqual([
      ['offer', 'branch', null],
      ['contract', 'escalate', 'lead'],
    ]);
    await decide('contract');
    await host.settle();
    await answer('sign', 'report');
    expect(host.status(runId)).toBe('partially_completed');
    sound();
  });

  test('all are withdrawn when the run is cancelled, what works is told to stop, and what was done is undone', async () => {
    const { host, runId, open } = await asking();
    const { signal } = host.call('research').context;
    await host.command(runId, { type: 'cancel', notes: 'enough' });
    await host.settle();
    expect([signal.aborted, open()]).toEqual([true, []]);
    const withdrawn = host
      .events(runId)
      .filter((event) => event.type === 'orchestration.checkpoint.resolved' && event.data.decision === 'withdrawn');
    expect(withdrawn).toHaveLength(2);
    expect(host.status(runId)).not.toBe('completed');
  });

  test('none lets the run’s time limit stand still while something works beside them', async () => {
    const { host, runId, pass, open } = await asking(deal({ timeoutSeconds: 20 }));
    await pass(20);
    expect(open()).toEqual([]);
    expect(host.types(runId)).toContain('run.rollback_started');
    const ending = host.load(runId)?.ending;
    expect(ending?.error?.code).toBe('run_timeout');
  });

  test('… but it stands still when all that is left waits for people', async () => {
    const { host, runId, answer, pass, open } = await asking(deal({ timeoutSeconds: 25 }));
    await answer('research');
    await answer('report');
    expect(host.status(runId)).toBe('checkpoint');
    await pass(29);
    expect([host.status(runId), open()]).toEqual(['checkpoint', ['offer', 'contract']]);
  });

  test('each is there again in the next engine, and is answered there', async () => {
    const before = await asking();
    await before.host.executor.stop();
    const { journal, clock } = before.host;
    const host = new MemoryExecutor({ journal, clock });
    host.executor.recover([before.runId]);
    await host.settle();
    const approvals = host.load(before.runId)?.approvals;
    expect([...(approvals?.values() ?? [])].map(({ stepId }) => stepId)).toEqual(['offer', 'contract']);
    for (const approvalId of [`${before.runId}.contract.1`, `${before.runId}.offer.1`])
      await host.command(before.runId, {
        ...{ type: 'decide', approvalId, decision: 'continue', notes: null, modifications: null, rewindTo: null },
      } as never);
    await host.settle();
    for (const step of ['research', 'sign', 'send']) host.call(step).answer();
    await host.settle();
    host.call('report').answer();
    await host.settle();
    expect(host.status(before.runId)).toBe('completed');
    expect(checkHistory(deal(), host.events(before.runId))).toEqual([]);
  });
});
