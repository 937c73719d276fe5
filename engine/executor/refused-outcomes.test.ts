import { expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

function definitionOf(whileHolds: string, more = ''): Definition {
  const { definition, problems } = parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }
orchestration:
  error_handling: { on_step_failure: { notify_human: false } }
  steps:
    - { id: a, agent: w, retry: { max_attempts: 3, initial_delay_ms: 1000, jitter: 0, while: '${whileHolds}' }${more} }`,
  );
  if (!definition || problems.some(({ severity }) => severity === 'error')) throw new Error(JSON.stringify(problems));
  return definition;
}

async function answered(definition: Definition, ...answers: string[]) {
  const host = new MemoryExecutor();
  const runId = await host.create(definition);
  for (const answer of answers) {
    host.call('a').answer(answer);
    await host.settle();
    host.clock.advance(60_000);
    await host.settle();
  }
  return { host, run: () => host.load(runId), events: () => host.events(runId) };
}

const PENDING = definitionOf('output.content.message == "pending"');

test('an outcome that will not do is tried again after the delay of the policy, and the first that does completes the step', async () => {
  const { host, run, events } = await answered(PENDING, 'pending', 'done');
  expect(run()?.status).toBe('completed');
  expect(host.calls).toHaveLength(2);
  expect(events().find(({ type }) => type === 'orchestration.step.retry_scheduled')?.data).toMatchObject({
    error: { code: 'outcome_refused', retryable: true },
    delayMs: 1000,
  });
});

test('when no attempt delivers what will do the step fails, and says which condition holds', async () => {
  const { run } = await answered(PENDING, 'pending', 'pending', 'pending');
  expect(run()?.error).toMatchObject({
    code: 'outcome_refused',
    message: 'What step "a" delivered will not do: output.content.message == "pending" holds',
    details: { attempt: 3 },
  });
});

test('the condition sees which attempt it was', async () => {
  const { host, run } = await answered(definitionOf('attempt < 2'), 'x', 'x');
  expect(run()?.status).toBe('completed');
  expect(host.calls).toHaveLength(2);
});

test('a condition that asks for what is not there fails the step: nobody knows whether the outcome will do', async () => {
  const { run } = await answered(definitionOf('output.content.total > 3'), 'x');
  expect(run()?.error).toMatchObject({ code: 'missing_value', message: expect.stringContaining('retry.while') });
});

test('after a restart the number of attempts goes on', async () => {
  const { host, run } = await answered(PENDING, 'pending');
  await host.executor.stop();
  const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
  again.executor.recover([run()?.runId ?? '']);
  await again.settle();
  expect(again.calls.map(({ request }) => request.attempt)).toEqual([2]);
});
