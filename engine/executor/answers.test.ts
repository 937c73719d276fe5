/** What people fill in at a checkpoint: shown, refused, kept and read, over restarts, retries and edits. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { AskField } from '../definition/ask.ts';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { JsonObject } from '../values/json.ts';

beforeAll(loadExpressions);

const field = (name: string, more: Partial<AskField> = {}): AskField => ({
  name,
  type: 'string',
  title: name,
  description: '',
  required: false,
  default: null,
  ...more,
});

const FIELDS: readonly AskField[] = [
  field('subject', { required: true, maxLength: 20, default: '{{ steps.write.content.message }}' }),
  field('send_to', { choices: ['all', 'few'], required: true }),
  field('urgent', { type: 'boolean', default: false }),
];

const offers = (fields = FIELDS, checkpoint: Partial<typeof CHECKPOINT | { required: boolean }> = {}) =>
  buildDefinition({
    steps: [
      agentStep({ id: 'write', checkpointAfter: { ...CHECKPOINT, ...checkpoint, ask: { fields } } }),
      agentStep({
        id: 'send',
        dependsOn: ['write'],
        when: 'steps.write.answer.send_to != "nobody"',
        input: { userMessage: 'To {{ steps.write.answer.send_to }}: {{ steps.write.answer.subject }}' },
      }),
    ],
  });

async function asked(definition = offers(), options: { readonly attended?: boolean } = {}) {
  const it = new MemoryExecutor();
  const runId = await it.create(definition, options);
  it.call('write').answer('Our offer');
  await it.settle();
  return { it, runId, approvalId: `${runId}.write.1` };
}

const decide = (approvalId: string, answer?: JsonObject, more: JsonObject = {}) =>
  ({
    type: 'decide',
    approvalId,
    decision: 'continue',
    notes: null,
    modifications: null,
    rewindTo: null,
    ...(answer && { answer }),
    ...more,
  }) as const;

const requestIn = (it: MemoryExecutor, runId: string) => {
  const event = it.events(runId).findLast(({ type }) => type === 'orchestration.checkpoint.requested');
  return event?.type === 'orchestration.checkpoint.requested' ? event.data : null;
};

describe('a checkpoint with a form', () => {
  test('shows what its templates give, and says with which answer something is filled in', async () => {
    const { it, runId } = await asked();
    const request = requestIn(it, runId);
    expect(request?.form?.fields.map(({ name, default: shown }) => [name, shown])).toEqual([
      ['subject', 'Our offer'],
      ['send_to', null],
      ['urgent', false],
    ]);
    expect(request?.options.map(({ action, fields }) => [action, fields])).toEqual([
      ['continue', ['subject', 'send_to', 'urgent']],
      ['retry', undefined],
      ['abort', undefined],
    ]);
    expect(request?.problems).toBeUndefined();
  });

  test('is answered whole: what is not said stays as it was shown, and later steps read it', async () => {
    const { it, runId, approvalId } = await asked();
    await it.command(runId, decide(approvalId, { send_to: 'few' }));
    await it.settle();
    expect(it.call('send').request.input).toMatchObject({ userMessage: 'To few: Our offer' });
    expect(it.events(runId).find(({ type }) => type === 'orchestration.checkpoint.resolved')?.data).toMatchObject({
      answer: { subject: 'Our offer', send_to: 'few', urgent: false },
    });
    expect(it.load(runId)?.outputs['write']).toMatchObject({
      content: { message: 'Our offer' },
      answer: { subject: 'Our offer', send_to: 'few', urgent: false },
    });
    expect(it.bugs).toEqual([]);
  });

  test('refuses an answer with every problem at its field, and nothing has changed', async () => {
    const { it, runId, approvalId } = await asked();
    const before = it.events(runId).length;
    const wrong = { subject: 'x'.repeat(21), send_to: 'everybody', urgent: 'yes', to: 1 };
    await expect(it.command(runId, decide(approvalId, wrong))).rejects.toMatchObject({
      refusal: {
        code: 'invalid_answer',
        problems: [
          { path: 'subject', message: '"subject" must have 20 characters at most; it has 21' },
          { path: 'send_to', message: '"send_to" must be one of "all", "few"; it is "everybody"' },
          { path: 'urgent', message: '"urgent" must be true or false; it is "yes"' },
          { path: 'to', message: 'There is no field "to". There are: subject, send_to, urgent.' },
        ],
      },
    });
    await expect(it.command(runId, decide(approvalId))).rejects.toMatchObject({
      refusal: { message: 'Nothing was decided: "send_to" is required' },
    });
    await expect(it.command(runId, decide(approvalId, { subject: '', send_to: 'few' }))).rejects.toMatchObject({
      refusal: { problems: [{ path: 'subject', message: '"subject" is required' }] },
    });
    await it.settle();
    expect(it.events(runId)).toHaveLength(before);
    expect(it.status(runId)).toBe('checkpoint');
    await it.command(runId, decide(approvalId, { send_to: 'all' }));
  });

  test('takes an answer with "continue" only, and one without a form takes none', async () => {
    const { it, runId, approvalId } = await asked();
    await expect(it.command(runId, decide(approvalId, {}, { decision: 'abort' }))).rejects.toMatchObject({
      refusal: { code: 'answer_not_asked', message: 'An answer comes with "continue", not with "abort"' },
    });
    const plain = new MemoryExecutor();
    const id = await plain.create(
      buildDefinition({ steps: [agentStep({ id: 'write', checkpointAfter: { ...CHECKPOINT } })] }),
    );
    plain.call('write').answer();
    await plain.settle();
    await expect(plain.command(id, decide(`${id}.write.1`, { a: 1 }))).rejects.toMatchObject({
      refusal: { code: 'answer_not_asked', message: `Approval ${id}.write.1 asks for nothing to be filled in` },
    });
  });

  test('of two people who answer at once hears the first, and tells the second', async () => {
    const { it, runId, approvalId } = await asked();
    const [first, second] = await Promise.allSettled([
      it.command(runId, decide(approvalId, { send_to: 'few' })),
      it.command(runId, decide(approvalId, { send_to: 'all' })),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ status: 'rejected', reason: { refusal: { code: 'already_decided' } } });
    await it.settle();
    expect(it.call('send').request.input).toMatchObject({ userMessage: 'To few: Our offer' });
  });

  test('is the same after a restart, before the answer and after it', async () => {
    const { it, runId, approvalId } = await asked();
    await it.executor.stop();
    const second = new MemoryExecutor({ journal: it.journal, clock: it.clock });
    second.executor.recover([runId]);
    await second.settle();
    await expect(second.command(runId, decide(approvalId, { send_to: 'x' }))).rejects.toMatchObject({
      refusal: { code: 'invalid_answer' },
    });
    await second.command(runId, decide(approvalId, { send_to: 'few' }));
    await second.settle();
    expect(second.call('send').request.input).toMatchObject({ userMessage: 'To few: Our offer' });
    await second.executor.stop();
    const third = new MemoryExecutor({ journal: it.journal, clock: it.clock });
    third.executor.recover([runId]);
    await third.settle();
    third.call('send').answer();
    await third.settle();
    expect(third.load(runId)?.ended?.output).toMatchObject({ write: { answer: { send_to: 'few' } } });
  });

  test('asks anew when its step is done again, and forgets what was answered', async () => {
    const { it, runId, approvalId } = await asked();
    await it.command(runId, decide(approvalId, { send_to: 'few' }));
    await it.settle();
    await it.command(runId, { type: 'rewind', stepId: 'write', modifications: null, notes: null });
    await it.settle();
    it.call('write').answer('Another offer');
    await it.settle();
    expect(it.load(runId)?.outputs['write']).not.toHaveProperty('answer');
    expect(requestIn(it, runId)?.form?.fields[0]).toMatchObject({ default: 'Another offer' });
  });

  test('shows text for anything in a field of text, and leaves out and tells what no other field can show', async () => {
    const { it, runId } = await asked(
      offers([
        field('whole', { default: '{{ steps.write.content }}' }),
        field('count', { type: 'integer', default: '{{ steps.write.content.message }}' }),
        field('choice', { choices: ['a'], default: '{{ steps.write.content.message }}' }),
        field('huge', { default: `{{ steps.write.content.message }}${'x'.repeat(300_000)}` }),
        field('missing', { default: '{{ steps.write.content.nothing }}' }),
      ]),
    );
    const request = requestIn(it, runId);
    expect(request?.form?.fields.map(({ default: shown }) => shown)).toEqual([
      '{\n  "message": "Our offer"\n}',
      null,
      null,
      null,
      null,
    ]);
    expect(request?.problems?.map(({ place, code }) => [place.split('.').at(-2), code])).toEqual([
      ['count', 'unfit_default'],
      ['choice', 'unfit_default'],
      ['huge', 'limit_exceeded'],
    ]);
  });
});

describe('where nobody is there to be asked', () => {
  const optional = { required: false };

  test('what an optional form shows is the answer, and later steps read it', async () => {
    const fields = [
      field('subject', { default: '{{ steps.write.content.message }}' }),
      field('send_to', { default: 'all' }),
    ];
    const { it } = await asked(offers(fields, optional), { attended: false });
    expect(it.call('send').request.input).toMatchObject({ userMessage: 'To all: Our offer' });
  });

  test('somebody is asked all the same where that will not do', async () => {
    const fields = [field('send_to', { required: true, default: '{{ steps.write.content.nothing }}' })];
    const { it, runId } = await asked(offers(fields, optional), { attended: false });
    expect(it.status(runId)).toBe('checkpoint');
  });
});
