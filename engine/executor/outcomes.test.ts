/** Answers of the author's own: each does what it says, is read by its name, and asks for its own fields. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { AskField } from '../definition/ask.ts';
import type { CheckpointOption } from '../definition/checkpoint.ts';
import { loadExpressions } from '../definition/expression.ts';
import type { AgentStep } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { JsonObject } from '../values/json.ts';

beforeAll(loadExpressions);

const field = (name: string, more: Partial<AskField> = {}): AskField => ({
  ...{ name, type: 'string', title: name, description: '', required: false, default: null },
  ...more,
});
const FIELDS = [field('subject', { required: true, default: 'For spring' }), field('reason', { required: true })];

const option = (action: CheckpointOption['action'], more: Partial<CheckpointOption> = {}): CheckpointOption => ({
  ...{ action, label: more.outcome ?? action, allowsModification: action === 'retry' },
  ...more,
});
const OPTIONS = [
  option('continue', { outcome: 'send', fields: ['subject'] }),
  option('continue', { outcome: 'send_later', fields: ['subject'] }),
  option('retry', {
    outcome: 'anew',
    fields: ['reason'],
    input: { userMessage: 'Again: {{ steps.write.answer.reason }}' },
  }),
  option('go_to', { outcome: 'ask_legal', goTo: 'legal', fields: [] }),
  option('complete', { outcome: 'no', fields: ['reason'] }),
  option('fail', { outcome: 'wrong' }),
  option('abort'),
];

/** write, then send; or legal instead; archive comes after both ways; beside does not care. */
const offers = (write: Partial<AgentStep> = {}) =>
  buildDefinition({
    steps: [
      agentStep({
        id: 'write',
        checkpointAfter: { ...CHECKPOINT, options: OPTIONS, ask: { fields: FIELDS } },
        ...write,
      }),
      agentStep({
        id: 'send',
        dependsOn: ['write'],
        input: { userMessage: '{{ steps.write.answer.outcome }}: {{ steps.write.answer.subject }}' },
      }),
      agentStep({ id: 'legal', dependsOn: ['write'] }),
      agentStep({ id: 'archive', dependsOn: ['send', 'legal'], join: 'all' }),
      agentStep({ id: 'beside' }),
    ],
  });

async function asked(definition = offers(), options: { readonly attended?: boolean } = {}) {
  const it = new MemoryExecutor();
  const runId = await it.create(definition, options);
  await it.settle(); // on a busy machine a turn ends before everybody is at work
  it.call('write').answer('Our offer');
  it.call('beside').answer();
  await it.settle();
  const answer = async (
    decision: CheckpointOption['action'],
    outcome: string | null,
    given?: JsonObject,
    notes: string | null = null,
  ) => {
    await it.command(runId, {
      ...{ type: 'decide', approvalId: `${runId}.write.1`, decision, notes, modifications: null, rewindTo: null },
      ...(outcome !== null && { outcome }),
      ...(given && { answer: given }),
    });
    await it.settle();
  };
  const steps = (): Record<string, string> =>
    Object.fromEntries(it.load(runId)?.steps.map(({ id, status }) => [id, status]) ?? []);
  const finish = async (...ids: string[]) => {
    for (const id of ids) {
      it.call(id).answer();
      await it.settle();
    }
    expect(it.bugs).toEqual([]);
    return it.load(runId);
  };
  return { it, runId, answer, steps, finish };
}

describe('an answer', () => {
  test('that goes on is read by its name, and what belongs to the others is empty', async () => {
    const { it, answer, finish, steps } = await asked();
    await answer('continue', 'send_later');
    expect(it.call('send').request.input).toMatchObject({ userMessage: 'send_later: For spring' });
    const run = await finish('send', 'archive');
    expect(run?.outputs['write']).toMatchObject({
      answer: { outcome: 'send_later', subject: 'For spring', reason: null },
    });
    expect(run?.status).toBe('completed');
    expect(steps()).toMatchObject({ legal: 'skipped', archive: 'completed' });
  });

  test('that leads elsewhere runs that step instead of those that wait, and what joins both ways goes on', async () => {
    const { answer, finish, steps } = await asked();
    await answer('go_to', 'ask_legal');
    const run = await finish('legal', 'archive');
    expect(run?.status).toBe('completed');
    expect(steps()).toMatchObject({ write: 'completed', send: 'skipped', legal: 'completed', archive: 'completed' });
    expect(run?.outputs['write']).toMatchObject({ answer: { outcome: 'ask_legal', subject: null, reason: null } });
  });

  test('that is a plain no completes the run, and nothing that waited is done', async () => {
    const { answer, finish, steps } = await asked();
    await answer('complete', 'no', { reason: 'Too dear' });
    const run = await finish();
    expect(run?.status).toBe('completed');
    expect(steps()).toMatchObject({ write: 'completed', send: 'skipped', legal: 'skipped', archive: 'skipped' });
    expect(run?.ended?.output).toMatchObject({ write: { answer: { outcome: 'no', reason: 'Too dear' } } });
  });

  test('that leads elsewhere is why those that wait for it are left out: they are on another way', async () => {
    for (const [action, outcome, given] of [
      ['go_to', 'ask_legal', undefined],
      ['complete', 'no', { reason: 'Too dear' }],
    ] as const) {
      const { it, runId, answer } = await asked();
      await answer(action, outcome, given);
      const skipped = it
        .events(runId)
        .flatMap(({ type, data }) =>
          type === 'orchestration.step.skipped' && data.stepId === 'send' ? [data.reason] : [],
        );
      expect([action, ...skipped]).toEqual([action, 'route']);
    }
  });

  test('that tries again hands what was said to the next attempt', async () => {
    const { it, runId, answer } = await asked();
    await answer('retry', 'anew', { reason: 'Shorter' });
    expect(it.call('write').request).toMatchObject({ attempt: 2, input: { userMessage: 'Again: Shorter' } });
    expect(it.events(runId).find(({ type }) => type === 'orchestration.checkpoint.resolved')?.data).toMatchObject({
      decision: 'retry',
      modifications: { userMessage: 'Again: Shorter' },
      answer: { outcome: 'anew', reason: 'Shorter' },
    });
    it.call('write').answer('A shorter offer');
    await it.settle();
    expect(it.load(runId)?.outputs['write']).not.toHaveProperty('answer');
  });

  test('that fails the step fails the run with what was said, without asking anybody again', async () => {
    const { answer, finish } = await asked();
    await answer('fail', 'wrong', undefined, 'The figures are of last year');
    expect(await finish()).toMatchObject({
      status: 'failed',
      error: { code: 'turned_down', message: 'Somebody has answered “wrong”: The figures are of last year' },
    });
  });

  test('that fails a step whose failure may pass lets the run go on, and can be read', async () => {
    const { answer, finish, steps } = await asked(offers({ onError: 'continue' }));
    await answer('fail', 'wrong');
    const run = await finish();
    expect(run?.status).toBe('partially_completed');
    expect(steps()).toMatchObject({ write: 'failed', send: 'skipped' });
    expect(run?.outputs['write']).toMatchObject({ answer: { outcome: 'wrong' } });
  });

  test('needs its own fields only, and takes no others', async () => {
    const { it, runId, answer } = await asked();
    const before = it.events(runId).length;
    await expect(answer('complete', 'no')).rejects.toMatchObject({
      refusal: { code: 'invalid_answer', problems: [{ path: 'reason', message: '"reason" is required' }] },
    });
    await expect(answer('continue', 'send', { reason: 'x' })).rejects.toMatchObject({
      refusal: { problems: [{ path: 'reason', message: '"reason" is not filled in with "send"' }] },
    });
    await expect(answer('go_to', 'ask_legal', { subject: 'x' })).rejects.toMatchObject({
      refusal: { message: 'An answer comes with "send" or "send_later" or "anew" or "no", not with "ask_legal"' },
    });
    expect(it.events(runId)).toHaveLength(before);
  });

  test('is named where its action is not enough, and is one of those that there are', async () => {
    const { it, runId, answer } = await asked();
    const before = it.events(runId).length;
    await expect(answer('continue', null)).rejects.toMatchObject({
      refusal: { code: 'decision_not_offered', message: '"continue" can mean send or send_later: name the outcome' },
    });
    await expect(answer('continue', 'sent')).rejects.toMatchObject({
      refusal: {
        message:
          'This approval can be answered with send, send_later, anew, ask_legal, no, wrong, abort; "sent": it is not among them',
      },
    });
    await expect(answer('continue', 'no')).rejects.toMatchObject({
      refusal: { message: expect.stringContaining('"no": it means "complete", not "continue"') as string },
    });
    expect(it.events(runId)).toHaveLength(before);
    await answer('complete', null, { reason: 'One of them does so' });
    expect(it.load(runId)?.outputs['write']).toMatchObject({ answer: { outcome: 'no' } });
  });

  test('is the same after a restart', async () => {
    const { it, runId, answer } = await asked();
    await it.executor.stop();
    const next = new MemoryExecutor({ journal: it.journal, clock: it.clock });
    next.executor.recover([runId]);
    await next.settle();
    await next.command(runId, {
      ...{ type: 'decide', approvalId: `${runId}.write.1`, decision: 'go_to', outcome: 'ask_legal' },
      ...{ notes: null, modifications: null, rewindTo: null },
    });
    await next.settle();
    next.call('legal').answer();
    await next.settle();
    next.call('archive').answer();
    await next.settle();
    expect(next.load(runId)?.status).toBe('completed');
    await expect(answer('complete', 'no')).rejects.toBeDefined();
  });

  test('can be taken back: who goes back to the step is asked again, and the other way is open', async () => {
    const { it, runId, answer, steps } = await asked();
    await answer('complete', 'no', { reason: 'Too dear' });
    await it.command(runId, { type: 'rewind', stepId: 'write', modifications: null, notes: null });
    await it.settle();
    it.call('write').answer('Another offer');
    await it.settle();
    expect(steps()).toMatchObject({ write: 'checkpoint', send: 'pending', legal: 'pending' });
  });
});

test('where nobody is there, an optional question goes on by the first answer that does', async () => {
  const checkpointAfter = { ...CHECKPOINT, required: false, options: OPTIONS, ask: { fields: FIELDS } };
  const { it } = await asked(offers({ checkpointAfter }), { attended: false });
  expect(it.call('send').request.input).toMatchObject({ userMessage: 'send: For spring' });
});
