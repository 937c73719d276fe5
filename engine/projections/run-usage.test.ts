import { expect, test } from 'vitest';
import type { AgentResponse } from '../agents/port/agent.ts';
import { agentStep, buildDefinition, fanOut } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { runView } from './run-view.ts';

const definition = buildDefinition({
  steps: [
    agentStep({ id: 'one' }),
    agentStep({ id: 'each', dependsOn: ['one'], forEach: fanOut('{{ parameters.list }}') }),
  ],
});

const answer = (cost: number | null): AgentResponse =>
  ({
    status: 'success',
    mode: 'BUILD',
    content: { message: 'done' },
    metadata: { rehearsed: false, provider: 'openai', model: 'm', usage: { inputTokens: 10, outputTokens: 5 }, cost },
  }) as AgentResponse;

/** A live run of a step and two items, whose calls have cost so much. */
async function metricsOf(...[first, second, third]: readonly (number | null)[]) {
  const it = new MemoryExecutor();
  const runId = await it.create(definition, { parameters: { list: ['x', 'y'] } });
  it.call('one').respond(answer(first ?? null));
  await it.settle();
  it.call('each[0]').respond(answer(second ?? null));
  it.call('each[1]').respond(answer(third ?? null));
  await it.settle();
  expect(it.status(runId)).toBe('completed');
  return runView([...it.journal.readRun(runId)], definition, it.clock.now()).metrics;
}

test('a live run says what its calls have used and cost together, each item once', async () => {
  expect((await metricsOf(0.1, 0.2, 0.3)).usage).toEqual({ inputTokens: 30, outputTokens: 15, cost: 0.6 });
});

test('where nobody knows what one of them cost, nobody knows what the run did', async () => {
  expect((await metricsOf(0.1, null, 0.3)).usage).toEqual({ inputTokens: 30, outputTokens: 15, cost: null });
});
