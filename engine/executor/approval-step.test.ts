/** A step that asks, and does nothing else. */
import { beforeAll, expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

beforeAll(loadExpressions);

const text = (asks: string) => `
metadata: { name: choosing, version: 1.0.0, owner: sales }
orchestration:
  steps:
    - { id: write, agent: worker }
    - { id: choose, type: approval, depends_on: [write], ${asks} }
    - { id: send, agent: worker, depends_on: [choose], input: { userMessage: "{{ steps.choose.answer.to }}" } }
`;
const said = (asks: string) => parseDefinition(text(asks)).problems.map(({ path, message }) => `${path}: ${message}`);
const ASKS =
  'question: "To whom, {{ steps.choose.shown.offer }}?", show: { offer: "{{ steps.write.content.message }}" }, ask: { fields: { to: { required: true } } }';

async function asked(asks: string) {
  const { definition, problems } = parseDefinition(text(asks));
  expect(problems).toEqual([]);
  if (!definition) throw new Error('It can not be read');
  const it = new MemoryExecutor();
  const runId = await it.create(definition);
  it.call('write').answer('Our offer');
  await it.settle();
  const decide = async (decision: 'continue' | 'retry' | 'abort', to?: string) => {
    const [approvalId = ''] = [...(it.load(runId)?.approvals.keys() ?? [])];
    const command = { type: 'decide', approvalId, decision, notes: null, modifications: null, rewindTo: null } as const;
    await it.command(runId, { ...command, ...(to !== undefined && { answer: { to } }) });
    await it.settle();
  };
  return { it, runId, decide };
}

test('asks about what it shows, takes no place meanwhile, and is read by those after it', async () => {
  const { it, runId, decide } = await asked(ASKS);
  expect(it.status(runId)).toBe('checkpoint');
  expect(it.events(runId).at(-1)?.data).toMatchObject({
    stepId: 'choose',
    question: 'To whom, Our offer?',
    options: [{ action: 'continue', fields: ['to'] }, { action: 'abort' }],
  });
  expect(it.load(runId)?.inFlight).toBe(0);
  await expect(decide('continue')).rejects.toMatchObject({ refusal: { code: 'invalid_answer' } });
  await decide('continue', 'Ada');
  expect(it.call('send').request.input).toMatchObject({ userMessage: 'Ada' });
  it.call('send').answer();
  await it.settle();
  expect(it.load(runId)).toMatchObject({ status: 'completed' });
  expect(it.load(runId)?.outputs['choose']).toEqual({ shown: { offer: 'Our offer' }, answer: { to: 'Ada' } });
  expect(it.bugs).toEqual([]);
});

test('is asked again after a restart, and anew when somebody wants that', async () => {
  const { it, runId, decide } = await asked(`${ASKS}, options: [continue, retry]`);
  await decide('retry');
  expect(it.types(runId).filter((type) => type === 'checkpoint.requested')).toHaveLength(2);
  await it.executor.stop();
  const next = new MemoryExecutor({ journal: it.journal, clock: it.clock });
  next.executor.recover([runId]);
  await next.settle();
  expect(next.status(runId)).toBe('checkpoint');
  const [approvalId = ''] = [...(next.load(runId)?.approvals.keys() ?? [])];
  const command = { type: 'decide', approvalId, decision: 'continue', notes: null, modifications: null } as const;
  await next.command(runId, { ...command, rewindTo: null, answer: { to: 'Ada' } });
  await next.settle();
  expect(next.call('send').request.input).toMatchObject({ userMessage: 'Ada' });
});

test('says what it lacks, and what it can not have, at its place', () => {
  expect(said('show: 1')).toContain(
    'orchestration.steps[1].question: An approval needs `question`: what people are asked',
  );
  expect(said('question: Go?, options: [{ action: retry, input: { a: 1 } }]')).toContain(
    'orchestration.steps[1].options[0].input: An approval is given nothing that a retry could change; go back to the step that made it (`rewind`)',
  );
  expect(said('question: Go?, ask: { fields: { to: { type: integer, default: x } } }')).toContain(
    'orchestration.steps[1].ask.fields.to.default: "to" must be a whole number; it is "x"',
  );
  expect(said('question: Go?, options: [continue, { action: go_to, go_to: nowhere }]')).toContain(
    'orchestration.steps[1].options[1].go_to: There is no step "nowhere"',
  );
  expect(said('question: Go?, checkpoint_after: { question: Again? }').join()).toContain('checkpoint_after');
  expect(said('question: Go?, agent: worker').join()).toContain('agent');
});
