import { expect, test } from 'vitest';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { movesByItself } from '../scheduler/next-move.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';

const retry = retryEvery(2, 1_000);
const child = buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner', checkpointAfter: CHECKPOINT })] });

test('a retry has its place when it is due, and wakes its run once', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({ execution: { maxParallel: 1 }, steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' })] }),
  );
  it.call('a').fail(new Error('broken'));
  await it.settle();
  expect(it.clock.armed).toBe(1);
  it.clock.advance(5_000);
  await it.settle();
  expect(it.clock.armed).toBe(0);
  expect(it.calls.map(({ request }) => request.step.id)).toEqual(['a', 'a']);
  it.call('a').answer();
  await it.settle();
  it.call('b').answer();
  await it.settle();
  expect(it.status(runId)).toBe('completed');
});

/** Older versions let others begin in the place of a step that waits for its retry. */
function leftByAnOlderVersion(): RunOnPaper {
  const definition = buildDefinition({
    execution: { maxParallel: 1 },
    steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' })],
  });
  const run = new RunOnPaper(definition).fail('a');
  run.emit({
    type: 'orchestration.step.started',
    data: { stepId: 'b', attempt: 1, agent: 'worker', mode: 'BUILD', input: {}, queuedAt: 0 },
  });
  return run;
}

test('a retry that is due and finds no room is not woken for again and again: whoever makes room starts it', async () => {
  const {
    events,
    state: { runId, plan },
  } = leftByAnOlderVersion();
  const journal = new MemoryJournal();
  journal.append(events, [{ hash: 'hash', definition: plan.definition }]);
  const it = new MemoryExecutor({ journal });
  it.executor.recover([runId]);
  await it.settle();
  it.clock.advance(5_000);
  await it.settle();
  expect(it.clock.armed).toBe(0);
  it.call('b').answer();
  await it.settle();
  expect(it.call('a').request.attempt).toBe(2);
  it.call('a').answer();
  await it.settle();
  expect(it.status(runId)).toBe('completed');
});

test('a retry that a failing run will never make wakes nobody', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({ steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' }), agentStep({ id: 'c' })] }),
    { attended: false },
  );
  it.call('a').fail(new Error('broken'));
  await it.settle();
  it.call('b').fail(new Error('broken'));
  await it.settle();
  it.clock.advance(5_000);
  await it.settle();
  expect(it.clock.armed).toBe(0);
  it.call('c').answer();
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});

test('a run in which a retry finds no room does not move by itself', () => {
  const { state } = leftByAnOlderVersion();
  expect(movesByItself(state)).toBe(false);
});

test('a run whose child waits for a person moves by itself all the same while a retry is to come', async () => {
  const it = new MemoryExecutor({ children: { child } });
  const runId = await it.create(
    buildDefinition({
      steps: [agentStep({ id: 'a', retry }), childStep({ id: 'nested', orchestration: { name: 'child' } })],
    }),
  );
  it.call('inner').answer();
  it.call('a').fail(new Error('broken'));
  await it.settle();
  expect(it.executor.isWaitingForPeople(runId)).toBe(false);
  it.clock.advance(1_000);
  await it.settle();
  it.call('a').answer();
  await it.settle();
  expect(it.executor.isWaitingForPeople(runId)).toBe(true);
});

test('its time limit still ends a run that has no room', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(
    buildDefinition({
      execution: { maxParallel: 1, timeoutSeconds: 60 },
      steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' })],
    }),
  );
  it.call('a').fail(new Error('broken'));
  await it.settle();
  it.clock.advance(60_000);
  await it.settle();
  expect(it.status(runId)).toBe('failed');
});
