import { describe, expect, test } from 'vitest';
import { CallsAsked, type AskedCall, type CallDecision } from '../agents/port/agent.ts';
import { agentStep, buildDefinition, fanOut } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { JsonObject } from '../values/json.ts';

/** `once` must not be sent twice. */
const order = buildDefinition({
  steps: [agentStep({ id: 'a', agent: 'once' }), agentStep({ id: 'b', agent: 'once', dependsOn: ['a'] })],
});

const mail = (id: string): AskedCall => ({
  id,
  agent: 'mailer',
  tool: 'send_mail',
  description: 'Sends a mail',
  arguments: { to: `reader-${id}@example.com` },
  schema: { type: 'object' },
  when: null,
});
const metadata = { usage: { inputTokens: 7, outputTokens: 3 }, cost: 0.25 };
const KEPT = { said: ['hello'] };

async function asking(calls: readonly AskedCall[] = [mail('1'), mail('2')]) {
  const it = new MemoryExecutor();
  const runId = await it.create(order);
  it.call('a').fail(new CallsAsked(calls, KEPT, metadata));
  await it.settle();
  return { it, runId, approvalId: `${runId}.a.1.calls` };
}

const answer = (approvalId: string, calls: readonly CallDecision[] | undefined, more: JsonObject = {}) =>
  ({
    type: 'decide',
    approvalId,
    decision: 'continue',
    notes: null,
    modifications: null,
    rewindTo: null,
    ...(calls && { calls }),
    ...more,
  }) as const;

const BOTH: readonly CallDecision[] = [
  { id: '1', decision: 'edit', arguments: { to: 'other@example.com' } },
  { id: '2', decision: 'reject', message: 'Not to this one' },
];

async function nextProcess({ executor, journal, clock }: MemoryExecutor, runId: string): Promise<MemoryExecutor> {
  await executor.stop();
  const it = new MemoryExecutor({ journal, clock });
  it.executor.recover([runId]);
  await it.settle();
  return it;
}

describe('an attempt that asks about calls of tools', () => {
  test('ends for now: the run waits for one answer about all of them', async () => {
    const { it, runId, approvalId } = await asking();
    expect(it.status(runId)).toBe('checkpoint');
    expect(it.types(runId).slice(-2)).toEqual(['step.asked', 'checkpoint.requested']);
    expect(it.events(runId).at(-1)?.data).toMatchObject({
      approvalId,
      kind: 'tools',
      stepId: 'a',
      question: 'May step "a" call send_mail of mailer (2 times)?',
    });
  });

  test('goes on in the same attempt with what it kept and what was decided, and is not begun again', async () => {
    const { it, runId, approvalId } = await asking();
    await it.command(runId, answer(approvalId, BOTH));
    await it.settle();
    expect(it.calls).toHaveLength(2);
    const { request } = it.call('a');
    expect(request).toMatchObject({ attempt: 1, idempotencyKey: `${runId}/a/1` });
    expect(request.answered).toEqual({ kept: KEPT, decisions: BOTH, questions: 1 });
    it.call('a').answer('done');
    await it.settle();
    expect(it.call('b').request.answered).toBeUndefined();
    it.call('b').answer();
    await it.settle();
    expect(it.status(runId)).toBe('completed');
    expect(it.bugs).toEqual([]);
  });

  test('may ask again, and is answered again', async () => {
    const { it, runId, approvalId } = await asking();
    await it.command(runId, answer(approvalId, BOTH));
    await it.settle();
    it.call('a').fail(new CallsAsked([mail('1')], { said: ['more'] }));
    await it.settle();
    await it.command(runId, answer(`${approvalId}-2`, [{ id: '1', decision: 'approve' }]));
    await it.settle();
    expect(it.call('a').request.answered).toEqual({
      kept: { said: ['more'] },
      decisions: [{ id: '1', decision: 'approve' }],
      questions: 2,
    });
  });

  test.each<[string, readonly CallDecision[] | undefined, string, RegExp]>([
    ['says nothing of the calls', undefined, 'calls_undecided', /approve, edit or reject 1, 2/],
    ['leaves one out', [{ id: '2', decision: 'approve' }], 'calls_undecided', /nothing is said of 1/],
    ['names one that was not asked about', [{ id: '3', decision: 'approve' }], 'invalid_call', /no call 3/],
    [
      'decides one twice',
      [
        { id: '1', decision: 'approve' },
        { id: '1', decision: 'approve' },
      ],
      'invalid_call',
      /decided twice/,
    ],
  ])('is given no answer that %s', async (_, calls, code, message) => {
    const { it, runId, approvalId } = await asking();
    await expect(it.command(runId, answer(approvalId, calls))).rejects.toMatchObject({
      refusal: { code, message: expect.stringMatching(message) as string },
    });
    expect(it.status(runId)).toBe('checkpoint');
  });

  test('is answered once: the first answer stands', async () => {
    const { it, runId, approvalId } = await asking();
    await it.command(runId, answer(approvalId, BOTH));
    await expect(it.command(runId, answer(approvalId, BOTH))).rejects.toMatchObject({
      refusal: { code: 'already_decided' },
    });
  });

  test('is not asked any more once the run is cancelled', async () => {
    const { it, runId, approvalId } = await asking();
    await it.command(runId, { type: 'cancel', notes: null });
    await it.settle();
    expect(it.status(runId)).toBe('cancelled');
    expect(it.types(runId)).toContain('checkpoint.resolved');
    await expect(it.command(runId, answer(approvalId, BOTH))).rejects.toMatchObject({});
  });

  test('that was withdrawn because another step had failed asks again when the run goes on', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(
      buildDefinition({ steps: [agentStep({ id: 'a', agent: 'once' }), agentStep({ id: 'z' })] }),
      { attended: false },
    );
    it.call('a').fail(new CallsAsked([mail('1')], KEPT));
    await it.settle();
    it.call('z').fail(new Error('broken'));
    await it.settle();
    expect(it.status(runId)).toBe('failed');
    await it.command(runId, { type: 'retry', stepId: null, modifications: null, notes: null });
    await it.settle();
    it.call('z').answer();
    await it.settle();
    const open = it.events(runId).findLast(({ type }) => type === 'orchestration.checkpoint.requested');
    expect(open?.data).toMatchObject({ approvalId: `${runId}.a.1.calls-2`, kind: 'tools' });
    await it.command(runId, answer(`${runId}.a.1.calls-2`, [{ id: '1', decision: 'approve' }]));
    await it.settle();
    expect(it.call('a').request).toMatchObject({ attempt: 1, answered: { kept: KEPT } });
  });

  test('of an item of a list asks for that item alone, and the others go on', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(
      buildDefinition({ steps: [agentStep({ id: 'a', agent: 'once', forEach: fanOut('{{ parameters.list }}') })] }),
      { parameters: { list: ['x', 'y'] } },
    );
    it.call('a[0]').fail(new CallsAsked([mail('1')], KEPT));
    it.call('a[1]').answer();
    await it.settle();
    expect(it.status(runId)).toBe('checkpoint');
    await it.command(runId, answer(`${runId}.a[0].1.calls`, [{ id: '1', decision: 'approve' }]));
    await it.settle();
    it.call('a[0]').answer();
    await it.settle();
    expect(it.status(runId)).toBe('completed');
  });

  test('has an outcome that is too large where what it needs to go on is', async () => {
    const it = new MemoryExecutor({ limits: { outputBytes: 500 } });
    const runId = await it.create(order);
    it.call('a').fail(new CallsAsked([mail('1')], { said: ['x'.repeat(1_000)] }));
    await it.settle();
    const failed = it.events(runId).find(({ type }) => type === 'orchestration.step.failed');
    expect(failed?.data).toMatchObject({ error: { code: 'limit_exceeded' } });
  });
});

describe('after a crash', () => {
  test('a question is still asked, and an answer that is recorded is kept', async () => {
    const { it: first, runId, approvalId } = await asking();
    const second = await nextProcess(first, runId);
    expect(second.status(runId)).toBe('checkpoint');
    expect(second.calls).toHaveLength(0);
    await second.command(runId, answer(approvalId, BOTH));
    await second.settle();
    expect(second.call('a').request.answered).toEqual({ kept: KEPT, decisions: BOTH, questions: 1 });
    const third = await nextProcess(second, runId);
    expect(third.call('a').request).toMatchObject({
      attempt: 1,
      answered: { kept: KEPT, decisions: BOTH, questions: 1 },
    });
    expect(third.call('a').request.resumed).toBeUndefined();
  });

  test('an attempt that was answered goes on from what it has remembered since', async () => {
    const { it: first, runId, approvalId } = await asking();
    await first.command(runId, answer(approvalId, BOTH));
    await first.settle();
    await first.call('a').context.remember({ said: ['x'.repeat(50_000)] });
    const second = await nextProcess(first, runId);
    expect(second.call('a').request).toMatchObject({
      resumed: { said: ['x'.repeat(50_000)] },
      answered: { decisions: BOTH },
    });
  });
});
