/** Questions about calls that somebody makes too large, and answers that come at the same time. */
import { describe, expect, test } from 'vitest';
import { CallsAsked, type AskedCall, type CallDecision } from '../agents/port/agent.ts';
import { approvals } from '../contract/approvals.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { continuing } from '../testing/continuing.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const calls = (count: number): AskedCall[] =>
  Array.from({ length: count }, (_, place) => ({
    id: String(place + 1),
    agent: 'mailer',
    tool: 'send_mail',
    description: '',
    arguments: { to: `reader-${place + 1}@example.com` },
    schema: {},
    when: null,
  }));

async function asking(count: number) {
  const it = new MemoryExecutor();
  const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a', agent: 'once' })] }));
  it.call('a').fail(new CallsAsked(calls(count), {}));
  await it.settle();
  return { it, runId };
}

const answer = (runId: string, decisions: readonly CallDecision[]) => continuing(`${runId}.a.1.calls`, decisions);

const approved = (count: number) => calls(count).map(({ id }) => ({ id, decision: 'approve' as const }));

describe('a question about a thousand calls', () => {
  test('is none: the attempt fails with the limit and the way out, and nothing is asked', async () => {
    const { it, runId } = await asking(1_000);
    expect(it.types(runId)).not.toContain('step.asked');
    expect(it.events(runId).find(({ type }) => type === 'orchestration.step.failed')?.data).toMatchObject({
      error: {
        code: 'limit_exceeded',
        retryable: false,
        message: expect.stringMatching(
          /asks people about has 1,000 calls; 100 calls is the limit. Split the work/,
        ) as string,
      },
    });
  });

  test('is one with as many as the limit, and its answer has room at the door', async () => {
    const { it, runId } = await asking(100);
    const decisions = approved(100);
    const door = approvals.decide['~orpc'].inputSchema;
    const given = { approvalId: `${runId}.a.1.calls`, decision: 'continue' };
    expect(await door?.['~standard'].validate({ ...given, calls: decisions })).not.toHaveProperty('issues');
    expect(await door?.['~standard'].validate({ ...given, calls: approved(101) })).toHaveProperty('issues');
    await it.command(runId, answer(runId, decisions));
    await it.settle();
    expect(it.call('a').request.answered?.decisions).toEqual(decisions);
  });
});

test('of two people who answer at the same time the first is heard, and the second is told', async () => {
  const { it, runId } = await asking(2);
  const rejected = calls(2).map(({ id }) => ({ id, decision: 'reject' as const, message: 'No' }));
  const [first, second] = await Promise.allSettled([
    it.command(runId, answer(runId, approved(2))),
    it.command(runId, answer(runId, rejected)),
  ]);
  expect(first).toMatchObject({ status: 'fulfilled' });
  expect(second).toMatchObject({ status: 'rejected', reason: { refusal: { code: 'already_decided' } } });
  await it.settle();
  expect(it.call('a').request.answered?.decisions).toEqual(approved(2));
  expect(it.types(runId).filter((type) => type === 'checkpoint.resolved')).toHaveLength(1);
});
