/** An attempt that people have answered meets a breaker that has opened meanwhile. */
import { expect, test } from 'vitest';
import { BREAKER_DEFAULTS } from '../admission/breaker.ts';
import { CallsAsked, type CallDecision } from '../agents/port/agent.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const APPROVED: readonly CallDecision[] = [{ id: '1', decision: 'approve' }];
const KEPT = { said: ['hello'] };
const solo = buildDefinition({ steps: [agentStep({ id: 'a' })] });
const profiles = { worker: { breaker: { ...BREAKER_DEFAULTS, whenOpen: 'fail' } } } as const;

/** An attempt has asked, its agent's breaker was tripped, and then somebody has answered. */
async function answeredWhileOpen(): Promise<{ it: MemoryExecutor; runId: string }> {
  const it = new MemoryExecutor({ profiles });
  const runId = await it.create(solo);
  const mail = { id: '1', agent: 'mailer', tool: 'send', description: '', arguments: {}, schema: {}, when: null };
  it.call('a').fail(new CallsAsked([mail], KEPT));
  await it.settle();
  await it.admission.trip('worker', 'live', 'an outage', 'operator:ada', it.clock.now());
  await it.command(runId, {
    type: 'decide',
    approvalId: `${runId}.a.1.calls`,
    decision: 'continue',
    notes: null,
    modifications: null,
    rewindTo: null,
    calls: APPROVED,
  });
  await it.settle();
  return { it, runId };
}

test('it waits, although others of its agent fail at once, and goes on with what was decided', async () => {
  const { it, runId } = await answeredWhileOpen();
  expect([it.status(runId), it.calls.length]).toEqual(['running', 1]);
  const other = await it.create(solo, { attended: false });
  await it.settle();
  expect(it.load(other)).toMatchObject({ status: 'failed', error: { code: 'breaker_open' } });
  await it.admission.reset('worker', 'live', 'over', 'operator:ada', it.clock.now());
  await it.settle();
  expect(it.call('a').request).toMatchObject({ attempt: 1, answered: { kept: KEPT, decisions: APPROVED } });
  it.call('a').answer();
  await it.settle();
  expect(it.status(runId)).toBe('completed');
  expect(it.bugs).toEqual([]);
});

test('it waits in the next process as well', async () => {
  const { it: before, runId } = await answeredWhileOpen();
  await before.executor.stop();
  const { journal, clock } = before;
  const it = new MemoryExecutor({ profiles, journal, clock });
  await it.admission.trip('worker', 'live', 'an outage', 'operator:ada', clock.now());
  it.executor.recover([runId]);
  await it.settle();
  expect([it.status(runId), it.calls.length]).toEqual(['running', 0]);
  await it.admission.reset('worker', 'live', 'over', 'operator:ada', clock.now());
  await it.settle();
  expect(it.call('a').request).toMatchObject({ attempt: 1, answered: { kept: KEPT, decisions: APPROVED } });
});
