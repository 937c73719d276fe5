import { describe, expect, test } from 'vitest';
import type { AgentResponse, Json } from '../agents/port/agent.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, fanOut, waitStep } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const answerOf = (text: string): AgentResponse => ({
  status: 'success',
  mode: 'CONVERSE',
  content: { message: text },
  metadata: { rehearsed: false },
});
const over = (limit: string) => ({
  code: 'limit_exceeded',
  retryable: false,
  message: expect.stringMatching(/ is the limit\. \S/),
  details: expect.objectContaining({ limit, size: expect.any(Number), allowed: expect.any(Number) }),
});

describe('a step whose input would be over its limit', () => {
  test('fails with the size, the limit and the way out, and nobody is called', async () => {
    const it = new MemoryExecutor({ limits: { inputBytes: 1_000 } });
    const definition = buildDefinition({
      steps: [
        agentStep({ id: 'a' }),
        agentStep({
          id: 'b',
          dependsOn: ['a'],
          input: { userMessage: '{{ steps.a.content.message }} {{ steps.a.content.message }}' },
        }),
      ],
    });
    const runId = await it.create(definition, { attended: false });
    it.call('a').respond(answerOf('x'.repeat(800)));
    await it.settle();
    expect(it.calls).toHaveLength(1);
    expect(it.events(runId).find(({ type }) => type === 'orchestration.step.failed')).toMatchObject({
      data: { stepId: 'b', error: over('inputBytes') },
    });
    expect(it.status(runId)).toBe('failed');
    expect(it.bugs).toEqual([]);
  });

  test('is refused also where it is a value that was passed on whole', async () => {
    const it = new MemoryExecutor({ limits: { inputBytes: 1_000 } });
    const runId = await it.create(
      buildDefinition({ steps: [agentStep({ id: 'a', input: { context: '{{ parameters.big }}' } })] }),
      { attended: false, parameters: { big: 'x'.repeat(2_000) } },
    );
    expect(it.events(runId).at(-1)).toMatchObject({ data: { stepId: 'a', error: over('inputBytes') } });
  });
});

describe('an answer that is over its limit', () => {
  test('fails its step, and its record is small', async () => {
    const it = new MemoryExecutor({ limits: { outputBytes: 10_000 } });
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }), { attended: false });
    it.call('a').respond(answerOf('x'.repeat(1_000_000)));
    await it.settle();
    expect(it.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: { error: over('outputBytes') },
    });
    expect(JSON.stringify(it.events(runId)).length).toBeLessThan(10_000);
    expect(it.bugs).toEqual([]);
  });

  test('is refused where it is deeper than a value may be', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }), { attended: false });
    it.call('a').respond({
      ...answerOf(''),
      content: { deep: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as Json },
    });
    await it.settle();
    expect(it.events(runId).at(-1)).toMatchObject({ data: { error: over('valueLevels') } });
  });

  test('is refused also where only the deliverable in it is too big', async () => {
    const it = new MemoryExecutor({ limits: { deliverableBytes: 1_000 } });
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }), { attended: false });
    const deliverable = {
      title: 'A report',
      type: 'report',
      format: 'text' as const,
      content: 'x'.repeat(2_000),
      metadata: {},
    };
    it.call('a').respond({ ...answerOf(''), content: { deliverable } });
    await it.settle();
    expect(it.events(runId).at(-1)).toMatchObject({ data: { error: over('deliverableBytes') } });
  });
});

describe('what an agent says of its troubles and its progress', () => {
  test('is cut, however long it is', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }), { attended: false });
    it.call('a').context.progress({ message: 'p'.repeat(1_000_000) });
    await it.settle();
    it.call('a').fail(new Error('e'.repeat(50_000_000)));
    await it.settle();
    expect(it.types(runId)).toContain('step.progress');
    expect(it.status(runId)).toBe('failed');
    expect(JSON.stringify(it.events(runId)).length).toBeLessThan(100_000);
  });

  test('is heard so many times and no more', async () => {
    const it = new MemoryExecutor({ limits: { progressPerAttempt: 3 } });
    const runId = await it.create(buildDefinition({ steps: [agentStep({ id: 'a' })] }));
    for (let percent = 0; percent < 10; percent++) it.call('a').context.progress({ message: 'at work', percent });
    await it.settle();
    expect(it.types(runId).filter((type) => type === 'step.progress')).toHaveLength(3);
  });
});

test('a question that speaks of a long output is cut, and asked', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({
      steps: [
        agentStep({ id: 'a', checkpointAfter: { ...CHECKPOINT, question: 'Send {{ steps.a.content.message }}?' } }),
      ],
    }),
  );
  it.call('a').respond(answerOf('x'.repeat(1_000_000)));
  await it.settle();
  const asked = it.events(runId).find(({ type }) => type === 'orchestration.checkpoint.requested');
  expect(JSON.stringify(asked).length).toBeLessThan(20_000);
  expect(asked).toMatchObject({ data: { question: expect.stringMatching(/^Send xxx.*\(cut\)$/) } });
});

describe('lists', () => {
  const list = () =>
    buildDefinition({
      steps: [agentStep({ id: 'each', forEach: fanOut('{{ parameters.list }}', { onItemFailure: 'continue' }) })],
    });

  test('that are longer than a list may be fail their step before there is a single item', async () => {
    const it = new MemoryExecutor({ limits: { items: 3 } });
    const runId = await it.create(list(), { attended: false, parameters: { list: [1, 2, 3, 4] } });
    expect(it.calls).toEqual([]);
    expect(it.events(runId).at(-1)).toMatchObject({ data: { error: over('items') } });
  });

  test('whose items give more than may be gathered fail their step', async () => {
    const it = new MemoryExecutor({ limits: { gatheredBytes: 2_000 } });
    const runId = await it.create(list(), { attended: false, parameters: { list: [1, 2, 3] } });
    for (const { respond } of it.calls) respond(answerOf('x'.repeat(900)));
    await it.settle();
    expect(it.events(runId).at(-1)).toMatchObject({ data: { stepId: 'each', error: over('gatheredBytes') } });
  });
});

describe('a definition that starts itself', () => {
  const itself = buildDefinition({
    name: 'itself',
    steps: [
      childStep({
        id: 'again',
        orchestration: { name: 'itself' },
        forEach: fanOut('{{ parameters.list }}', { onItemFailure: 'continue' }),
      }),
    ],
    parameters: [
      { name: 'list', type: 'number[]', required: false, default: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    ] as never,
  });

  test('ends at the number of open child runs that a tree may have, and can be cancelled meanwhile', async () => {
    const it = new MemoryExecutor({ children: { itself }, limits: { openChildren: 700, nesting: 50 } });
    const runId = await it.create(itself, { attended: true, parameters: { list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } });
    const created = () =>
      it.journal.readAll(0, 1_000_000).filter(({ type }) => type === 'orchestration.run.created').length;
    expect(created()).toBeLessThan(500); // of the tree, what comes in one turn
    for (let before = 0; before < created(); ) {
      before = created();
      await it.settle();
    }
    expect(created() - 1).toBe(700);
    expect(
      it.journal.readAll(0, 1_000_000).filter(({ data }) => 'error' in data && data.error?.code === 'limit_exceeded')
        .length,
    ).toBeGreaterThan(0);
    await it.command(runId, { type: 'cancel', notes: null });
    await it.settle();
    expect(it.status(runId)).toBe('cancelled');
    expect(it.bugs).toEqual([]);
  });

  test('ends at the depth that a tree may have', async () => {
    const chain = buildDefinition({
      name: 'chain',
      steps: [childStep({ id: 'again', orchestration: { name: 'chain' } })],
    });
    const it = new MemoryExecutor({ children: { chain } });
    const runId = await it.create(chain, { attended: false });
    await it.settle();
    expect(it.status(runId)).toBe('failed');
    expect(it.journal.readAll(0, 1_000).filter(({ type }) => type === 'orchestration.run.created')).toHaveLength(11);
    expect(it.events('run-11').at(-1)).toMatchObject({ data: { error: over('nesting') } });
  });
});

describe('a run', () => {
  test('whose history is full fails with that, and tries again in vain', async () => {
    const it = new MemoryExecutor({ limits: { runEvents: 12 } });
    const runId = await it.create(
      buildDefinition({ steps: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => agentStep({ id })) }),
      { attended: false },
    );
    for (const { answer } of it.calls) answer();
    await it.settle();
    expect(it.events(runId).at(-1)).toMatchObject({
      type: 'orchestration.run.failed',
      data: { error: over('runEvents') },
    });
    await it.command(runId, { type: 'resume', notes: null });
    expect(it.status(runId)).toBe('failed');
    expect(it.events(runId).length).toBeLessThan(50);
  });

  test('goes on in the next turn when there is more to record than fits into one', async () => {
    const it = new MemoryExecutor({ limits: { turnBytes: 5_000 } });
    const batches: number[] = [];
    it.onRecorded = ({ events }) =>
      void batches.push(events.filter(({ type }) => type === 'orchestration.step.started').length);
    await it.create(
      buildDefinition({
        execution: { maxParallel: 8 },
        steps: Array.from({ length: 8 }, (_, index) =>
          agentStep({ id: `s${index}`, input: { context: '{{ parameters.big }}' } }),
        ),
      }),
      { parameters: { big: 'x'.repeat(2_000) } },
    );
    await it.settle();
    expect(it.calls).toHaveLength(8);
    expect(Math.max(...batches)).toBeLessThanOrEqual(3);
  });

  test('records a lot that it was given, what its list holds, what that has come to and what it gives one after the other', async () => {
    const it = new MemoryExecutor({ limits: { turnBytes: 5_000 } });
    const batches: string[][] = [];
    it.onRecorded = ({ events }) =>
      void batches.push(
        events
          .map(({ type }) => type.replace('orchestration.', ''))
          .filter((type) => /^(run.created|run.completed|step.(started|expanded|completed))$/.test(type)),
      );
    const items = Array.from({ length: 3 }, (_, index) => `${index}${'x'.repeat(2_000)}`);
    const definition = buildDefinition({
      steps: [agentStep({ id: 'a', forEach: fanOut('{{ parameters.items }}'), input: { userMessage: '{{ index }}' } })],
    });
    const runId = await it.create(definition, { parameters: { items } });
    await it.settle();
    for (const { respond } of it.calls) respond(answerOf('y'.repeat(2_000)));
    await it.settle();
    expect(it.status(runId)).toBe('completed');
    expect(batches.slice(0, 3)).toEqual([
      ['run.created'],
      ['step.started', 'step.expanded'],
      ['step.started', 'step.started', 'step.started'],
    ]);
    expect(batches.at(-1)).toEqual(['run.completed']);
    expect(batches.flat().filter((type) => type === 'step.completed')).toHaveLength(4);
  });

  test('keeps so many signals and refuses more', async () => {
    const it = new MemoryExecutor({ limits: { keptSignals: 2 } });
    const waits = buildDefinition({
      steps: [agentStep({ id: 'a' }), waitStep({ id: 'w', dependsOn: ['a'], signals: ['paid'] })],
    });
    const runId = await it.create(waits);
    const send = (signalId: string) =>
      it.command(runId, { type: 'signal', signalId, name: 'paid', payload: null, correlation: null, notes: null });
    await send('1');
    await send('2');
    await expect(send('3')).rejects.toMatchObject({ refusal: { code: 'limit_exceeded' } });
  });
});

describe('what was recorded before there were limits', () => {
  const generous = { outputBytes: Infinity, inputBytes: Infinity, deliverableBytes: Infinity };
  const pair = buildDefinition({
    steps: [
      agentStep({ id: 'a' }),
      agentStep({ id: 'b', dependsOn: ['a'], input: { userMessage: 'so: {{ steps.a.content.message }}' } }),
    ],
  });
  const lowered = { inputBytes: 10_000, outputBytes: 10_000 };

  test('fails the step that it is too big for, and the run can be ended', async () => {
    const before = new MemoryExecutor({ limits: generous });
    const runId = await before.create(pair);
    before.call('a').respond(answerOf('x'.repeat(20_000)));
    await before.settle();
    await before.executor.stop();
    const after = new MemoryExecutor({ journal: before.journal, limits: lowered });
    after.executor.recover([runId]);
    await after.settle();
    expect(after.calls).toEqual([]);
    expect(after.events(runId).find(({ type }) => type === 'orchestration.step.failed')).toMatchObject({
      data: { stepId: 'b', error: over('inputBytes') },
    });
    await after.command(runId, { type: 'kill', notes: null });
    expect(after.status(runId)).toBe('aborted');
    expect(after.bugs).toEqual([]);
  });
});

test('a run whose result nobody could read ends all the same, and says in its place how big it was', async () => {
  const it = new MemoryExecutor({ limits: { outputBytes: Infinity } });
  const runId = await it.create(
    buildDefinition({ execution: { maxParallel: 5 }, steps: ['a', 'b', 'c', 'd', 'e'].map((id) => agentStep({ id })) }),
    { attended: false },
  );
  const text = 'x'.repeat(15 * 1024 * 1024);
  for (const { respond } of it.calls) respond(answerOf(text));
  await it.settle();
  expect(it.events(runId).at(-1)).toMatchObject({
    type: 'orchestration.run.completed',
    data: { output: { limit_exceeded: { limit: 'gatheredBytes' } } },
  });
}, 60_000); // 75 MB are written and counted
