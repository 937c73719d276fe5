/** The engine is closed while agents are at work, and opened again later. */
import { expect, test } from 'vitest';
import { agentStep, buildDefinition, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const three = buildDefinition({
  steps: [
    agentStep({ id: 'done', agent: 'once' }),
    agentStep({ id: 'again', agent: 'once', retry: retryEvery(3, 1_000) }),
    agentStep({ id: 'once', agent: 'once' }),
  ],
});

test('what was answered until then is kept, what was not is asked again by the same key where it may be, else a person is', async () => {
  const before = new MemoryExecutor();
  const runId = await before.create(three);
  const keys = ['done', 'again', 'once'].map((id) => before.call(id).request.idempotencyKey);
  before.call('done').answer('Here it is.');
  await before.settle();
  const { signal } = before.call('again').context;
  await before.executor.stop();
  expect(signal.aborted, 'who is at work is told that it is over').toBe(true);
  const recorded = before.types(runId).length;
  before.call('once').answer('too late');
  await before.settle();
  expect(before.types(runId)).toHaveLength(recorded);

  const { journal, clock } = before;
  const it = new MemoryExecutor({ journal, clock });
  it.executor.recover([runId]);
  await it.settle();
  expect(it.calls.map(({ request }) => [request.step.id, request.idempotencyKey])).toEqual([['again', keys[1]]]);
  it.call('again').answer();
  await it.settle();
  expect(it.status(runId)).toBe('needs_attention');
  expect(it.load(runId)?.steps.map(({ status, error }) => [status, error?.code])).toEqual([
    ['completed', undefined],
    ['completed', undefined],
    ['failed', 'uncertain_outcome'],
  ]);
});
