import { expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const text = `metadata: { name: n, version: 1.0.0, owner: o }
orchestration:
  error_handling: { on_step_failure: { notify_human: false } }
  steps:
    - { id: a, agent: w, repeat: { until: iteration == 4, max_iterations: 5, delay: 10s, backoff_multiplier: 3, max_delay: 1m } }`;
const definition = parseDefinition(text).definition as Definition;

async function answerFirst() {
  const host = new MemoryExecutor();
  const runId = await host.create(definition);
  host.call('a[0]').answer();
  await host.settle();
  return { host, runId };
}

async function pass(host: MemoryExecutor, ms: number) {
  host.clock.advance(ms);
  await host.settle();
}

test('an iteration begins when the delay has passed, and each delay is longer than the one before, up to the longest', async () => {
  const { host, runId } = await answerFirst();
  for (const [iteration, seconds] of [10, 30, 60].entries()) {
    await pass(host, seconds * 1000 - 1);
    expect(host.calls).toHaveLength(iteration + 1);
    await pass(host, 1);
    expect(host.calls).toHaveLength(iteration + 2);
    host.call(`a[${iteration + 1}]`).answer();
    await host.settle();
  }
  expect(host.load(runId)?.status).toBe('completed');
  const attempts = host
    .events(runId)
    .flatMap(({ type, data }) => (type === 'orchestration.step.started' && data.stepId !== 'a' ? [data.attempt] : []));
  expect(attempts).toEqual([1, 1, 1, 1]);
});

test('a delay goes on over a restart, and is not begun anew', async () => {
  const { host, runId } = await answerFirst();
  await pass(host, 6_000);
  await host.executor.stop();
  const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
  again.executor.recover([runId]);
  await again.settle();
  expect(again.calls).toEqual([]);
  await pass(again, 4_000);
  expect(again.calls.map(({ request }) => request.step.id)).toEqual(['a[1]']);
});

test('a run that is cancelled meanwhile begins no other iteration', async () => {
  const { host, runId } = await answerFirst();
  await host.command(runId, { type: 'cancel', notes: null });
  await pass(host, 3_600_000);
  expect(host.calls).toHaveLength(1);
  expect(host.load(runId)?.status).toBe('cancelled');
});
