import { beforeAll, describe, expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import type { JsonObject } from '../values/json.ts';
import { agentStep, buildDefinition, childStep, fanOut } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

beforeAll(loadExpressions);

const child = buildDefinition({
  name: 'region',
  parameters: [{ name: 'name', type: 'string', required: true, description: '' }],
  steps: [agentStep({ id: 'count', input: { userMessage: '{{ name }}' } })],
});
const regions = buildDefinition({
  steps: [
    childStep({
      id: 'each',
      forEach: fanOut('{{ ["north", "south", "east"] }}', { maxParallel: 2 }),
      orchestration: { name: 'region', parameters: { name: '{{ item }}' } },
    }),
  ],
});

/** Answers every call as it comes, the newest first. */
async function answerAll(
  it: MemoryExecutor,
  answer: (message: string, attempt: number) => string | Error,
): Promise<void> {
  for (let answered = 0; ; ) {
    await it.settle();
    if (answered === it.calls.length) return;
    for (const { request, answer: say, fail } of it.calls.slice(answered).toReversed()) {
      const said = answer(request.userMessage, request.attempt);
      if (typeof said === 'string') say(said);
      else fail(said);
    }
    answered = it.calls.length;
  }
}

describe('items that are child runs', () => {
  test('each has a run of its own, no more at once than may be, and the results keep the order of the list', async () => {
    const it = new MemoryExecutor({ children: { region: child } });
    const runId = await it.create(regions);
    await it.settle();
    expect(it.calls.map(({ request }) => request.userMessage)).toEqual(['north', 'south']);
    await answerAll(it, (message) => message.toUpperCase());
    const output = it.load(runId)?.outputs['each'] as {
      results: { results: { count: { content: { message: string } } } }[];
    };
    expect(output.results.map(({ results }) => results.count.content.message)).toEqual(['NORTH', 'SOUTH', 'EAST']);
    expect(it.status(runId)).toBe('completed');
  });

  test('are all cancelled with the run', async () => {
    const it = new MemoryExecutor({ children: { region: child } });
    const runId = await it.create(regions);
    await it.settle();
    await it.command(runId, { type: 'cancel', notes: null });
    await it.settle();
    expect([runId, 'run-2', 'run-3'].map((id) => it.status(id))).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(it.calls.map(({ context }) => context.signal.aborted)).toEqual([true, true]);
  });

  test('leave their run waiting for people when each of them does', async () => {
    const asking = {
      ...child,
      steps: [
        agentStep({
          id: 'count',
          checkpointAfter: {
            question: 'Right?',
            required: true,
            severity: 'normal',
            options: [{ action: 'continue', label: 'Yes', allowsModification: false }],
            timeout: null,
          },
        }),
      ],
    };
    const it = new MemoryExecutor({ children: { region: asking } });
    const runId = await it.create(regions);
    await it.settle();
    it.calls[0]?.answer();
    await it.settle();
    expect(it.executor.isWaitingForPeople(runId)).toBe(false);
    it.calls[1]?.answer();
    await it.settle();
    expect(it.executor.isWaitingForPeople(runId)).toBe(true);
  });

  test('are cancelled one by one when their item is passed over', async () => {
    const it = new MemoryExecutor({ children: { region: child } });
    const runId = await it.create(regions);
    await it.settle();
    await it.command(runId, { type: 'skip', stepId: 'each[0]', output: { by: 'hand' }, notes: null });
    await answerAll(it, (message) => message);
    expect(it.status('run-2')).toBe('cancelled');
    expect(it.load(runId)?.outputs['each']).toMatchObject({
      results: [{ by: 'hand' }, { status: 'completed' }, { status: 'completed' }],
      succeeded: 3,
    });
  });
});

describe('what parts see', () => {
  test('an item sees itself and its place, and what was changed for it alone', async () => {
    const it = new MemoryExecutor();
    const definition = buildDefinition({
      steps: [
        agentStep({
          id: 'greet',
          forEach: fanOut('{{ ["Ada", "Grace"] }}'),
          input: { userMessage: '{{ index }}: {{ item }}', tone: 'formal' },
        }),
      ],
    });
    const runId = await it.create(definition);
    await answerAll(it, (message) => (message === '1: Grace' ? new Error('no') : message));
    await it.command(runId, {
      type: 'retry',
      stepId: 'greet[1]',
      modifications: { userMessage: 'Grace, once more' },
      notes: null,
    });
    await answerAll(it, (message) => message);
    expect(it.calls.map(({ request }) => [request.step.id, request.attempt, request.userMessage])).toEqual([
      ['greet[0]', 1, '0: Ada'],
      ['greet[1]', 1, '1: Grace'],
      ['greet[1]', 2, 'Grace, once more'],
    ]);
    expect(it.status(runId)).toBe('completed');
  });

  test('what was changed for the whole step holds for each of its items', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(
      buildDefinition({
        steps: [
          agentStep({ id: 'greet', forEach: fanOut('{{ ["Ada", "Grace"] }}'), input: { userMessage: '{{ item }}' } }),
        ],
      }),
    );
    await answerAll(it, (message) => message);
    await it.command(runId, { type: 'rewind', stepId: 'greet', modifications: { tone: 'plain' }, notes: null });
    await answerAll(it, (message) => message);
    expect(
      it.calls.slice(2).map(({ request }) => [request.step.id, request.attempt, (request.input as JsonObject)['tone']]),
    ).toEqual([
      ['greet[0]', 2, 'plain'],
      ['greet[1]', 2, 'plain'],
    ]);
  });

  test('an iteration sees its number and what the one before it gave', async () => {
    const it = new MemoryExecutor();
    const definition = buildDefinition({
      steps: [
        agentStep({
          id: 'refine',
          outputMapping: { text: '$.content.message' },
          input: { userMessage: '{{ iteration }} {{ previous.text }}' },
          repeat: { condition: { kind: 'until', expression: 'iteration == 3' }, maxIterations: 5, onExhausted: 'fail' },
        }),
      ],
    });
    const runId = await it.create(definition);
    await answerAll(it, (message) => `<${message}>`);
    expect(it.calls.map(({ request }) => [request.step.id, request.userMessage])).toEqual([
      ['refine[0]', '1 '],
      ['refine[1]', '2 <1 >'],
      ['refine[2]', '3 <2 <1 >>'],
    ]);
    expect(it.load(runId)?.outputs['refine']).toEqual({ text: '<3 <2 <1 >>>' });
  });

  test('a list that is none fails the step and says what it is', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(
      buildDefinition({ steps: [agentStep({ id: 'greet', forEach: fanOut('{{ 5 }}') })] }),
      { attended: false },
    );
    await it.settle();
    expect(it.load(runId)?.error).toMatchObject({
      code: 'not_a_list',
      message: 'Step "greet": for_each needs a list; {{ 5 }} gives the number 5',
    });
  });
});

test('an idempotency key never comes twice, however often a list is worked through', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({
      steps: [
        agentStep({ id: 'greet', forEach: fanOut('{{ ["Ada", "Grace", "Mary"] }}', { onItemFailure: 'continue' }) }),
      ],
    }),
  );
  await answerAll(it, () => 'done');
  for (const stepId of ['greet', 'greet[1]', 'greet']) {
    await it.command(runId, { type: 'rewind', stepId, modifications: null, notes: null });
    await answerAll(it, () => 'done');
  }
  const keys = it.calls.map(({ request }) => request.idempotencyKey);
  expect([keys.length, new Set(keys).size]).toEqual([10, 10]);
});
