/** Nobody decides about calls of tools: after the time that a step gives for it they are rejected, and it goes on. */
import { describe, expect, test } from 'vitest';
import { CallsAsked, type AskedCall } from '../agents/port/agent.ts';
import type { CheckpointTimeout } from '../definition/checkpoint.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { continuing } from '../testing/continuing.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const call = (id: string): AskedCall => ({
  id,
  agent: 'mailer',
  tool: 'send_mail',
  description: '',
  arguments: {},
  schema: {},
  when: null,
});
const reject = { afterSeconds: 60, outcome: 'reject', escalateTo: null, goTo: null, then: null } as const;
const silence = 'Nobody answered the question about "a" within 60 seconds';

async function asking(timeout: CheckpointTimeout) {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({ steps: [agentStep({ id: 'a', agent: 'once', checkpointCalls: { timeout } })] }),
  );
  it.call('a').fail(new CallsAsked([call('1'), call('2')], { said: ['hello'] }));
  await it.settle();
  return { it, runId };
}

async function pass(it: MemoryExecutor, seconds: number): Promise<void> {
  it.clock.advance(seconds * 1000);
  await it.settle();
}

const rejected = (message: string) => ['1', '2'].map((id) => ({ id, decision: 'reject', message }));
const approved = ['1', '2'].map((id) => ({ id, decision: 'approve' as const }));
const answer = (runId: string) => continuing(`${runId}.a.1.calls`, approved);

describe('a question about calls with a time limit', () => {
  test.each([
    ['with the time that has passed', reject, silence],
    ['in the words of the author', { ...reject, message: 'Leave it' }, 'Leave it'],
  ])('rejects all of them when it passes, %s', async (_, timeout, message) => {
    const { it, runId } = await asking(timeout);
    await pass(it, 59);
    expect(it.status(runId)).toBe('checkpoint');
    await pass(it, 1);
    expect(it.call('a').request.answered).toMatchObject({ kept: { said: ['hello'] }, decisions: rejected(message) });
    const resolved = it.events(runId).find(({ type }) => type === 'orchestration.checkpoint.resolved');
    expect(resolved).toMatchObject({ actor: 'system', data: { decision: 'continue', notes: silence } });
    await expect(it.command(runId, answer(runId))).rejects.toMatchObject({ refusal: { code: 'already_decided' } });
  });

  test('keeps it over a restart, and an engine that was off meanwhile rejects them when it starts', async () => {
    const { it, runId } = await asking(reject);
    await pass(it, 30);
    await it.executor.stop();
    it.clock.advance(3_600_000);
    const next = new MemoryExecutor({ journal: it.journal, clock: it.clock });
    next.executor.recover([runId]);
    await next.settle();
    expect(next.call('a').request.answered).toMatchObject({ decisions: rejected(silence) });
  });

  test('is answered by a person in time, and nothing is rejected after that', async () => {
    const { it, runId } = await asking(reject);
    await pass(it, 59);
    await it.command(runId, answer(runId));
    await pass(it, 60);
    expect(it.call('a').request.answered?.decisions).toEqual([
      { id: '1', decision: 'approve' },
      { id: '2', decision: 'approve' },
    ]);
    expect(it.types(runId).filter((type) => type === 'checkpoint.resolved')).toHaveLength(1);
  });

  test('reminds people first where the author wants that, and rejects after the time of `then`', async () => {
    const { it, runId } = await asking({ ...reject, outcome: 'remind', then: { ...reject, afterSeconds: 30 } });
    await pass(it, 60);
    expect(it.status(runId)).toBe('checkpoint');
    expect(it.types(runId)).toContain('checkpoint.expired');
    await pass(it, 30);
    expect(it.call('a').request.answered?.decisions).toHaveLength(2);
  });
});
