import { describe, expect, test } from 'vitest';
import { createScriptedAgent } from '../agents/rehearsal/scripted-agent.ts';
import { testProfile } from '../agents/rehearsal/test-agents.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, retryEvery } from '../testing/build-definition.ts';
import { usageOfCall } from '../run/usage.ts';
import { MemoryExecutor, type Call } from '../testing/memory-executor.ts';

const pair = buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] });
const once = retryEvery(2, 1_000);
const timed = buildDefinition({ steps: [agentStep({ id: 'a', timeoutSeconds: 5, retry: once })] });

/** Every way in which an agent can still speak. */
const LATE: readonly (readonly [string, (call: Call) => void])[] = [
  ['an answer', (call) => call.answer('too late')],
  ['an error', (call) => call.fail(new Error('too late'))],
  ['progress', (call) => call.context.progress({ message: 'too late' })],
];

describe.each(LATE)('%s that comes late', (_, speak) => {
  async function expectUnchanged(it: MemoryExecutor, call: Call): Promise<void> {
    const before = it.journal.lastPosition();
    speak(call);
    await it.settle();
    expect(it.journal.lastPosition()).toBe(before);
    expect(it.bugs).toEqual([]);
  }

  test('changes nothing after the run was cancelled', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(pair);
    await it.command(runId, { type: 'cancel', notes: null });
    await expectUnchanged(it, it.call('a'));
    expect(it.status(runId)).toBe('cancelled');
  });

  test('changes nothing after its attempt ran out of time, nor for the attempt that followed', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(timed);
    const first = it.call('a');
    it.clock.advance(5_000);
    await it.settle();
    await expectUnchanged(it, first);
    it.clock.advance(1_000);
    await it.settle();
    expect(it.call('a').request.attempt).toBe(2);
    await expectUnchanged(it, first);
    it.call('a').answer();
    await it.settle();
    expect(it.status(runId)).toBe('completed');
  });

  test('changes nothing after somebody went back to the step', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(pair);
    const first = it.call('a');
    await it.command(runId, { type: 'rewind', stepId: 'a', modifications: null, notes: null });
    await it.settle();
    await expectUnchanged(it, first);
    expect(it.call('a').request.attempt).toBe(2);
  });

  test('changes nothing after the step was skipped, the run timed out or the engine stopped', async () => {
    const skipped = new MemoryExecutor();
    const runId = await skipped.create(pair);
    const first = skipped.call('a');
    await skipped.command(runId, { type: 'skip', stepId: 'a', output: 'instead', notes: null });
    await skipped.settle();
    await expectUnchanged(skipped, first);

    const limited = new MemoryExecutor();
    await limited.create(buildDefinition({ execution: { timeoutSeconds: 5 }, steps: [agentStep({ id: 'a' })] }));
    limited.clock.advance(5_000);
    await limited.settle();
    await expectUnchanged(limited, limited.call('a'));

    const stopped = new MemoryExecutor();
    await stopped.create(pair);
    await stopped.executor.stop();
    await expectUnchanged(stopped, stopped.call('a'));
  });
});

describe('the signal of an agent', () => {
  test('is given when its run is cancelled, also to children, and only then', async () => {
    const it = new MemoryExecutor({
      children: { child: buildDefinition({ name: 'child', steps: [agentStep({ id: 'inner' })] }) },
    });
    const runId = await it.create(
      buildDefinition({
        name: 'parent',
        steps: [agentStep({ id: 'a' }), childStep({ id: 'nested', orchestration: { name: 'child' } })],
      }),
    );
    const signals = ['a', 'inner'].map((stepId) => it.call(stepId).context.signal);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    await it.command(runId, { type: 'cancel', notes: null });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test('is given only after the cancellation is recorded', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(pair);
    const { signal } = it.call('a').context;
    it.onRecorded = ({ events }) => {
      if (events.some(({ type }) => type === 'orchestration.run.cancelled')) expect(signal.aborted).toBe(false);
    };
    await it.command(runId, { type: 'cancel', notes: null });
    expect(signal.aborted).toBe(true);
    expect(it.bugs).toEqual([]);
  });

  test('is given when time runs out, and when the step is done again', async () => {
    const late = new MemoryExecutor();
    await late.create(timed);
    const { signal } = late.call('a').context;
    late.clock.advance(5_000);
    expect(signal.aborted).toBe(true);

    const again = new MemoryExecutor();
    const runId = await again.create(
      buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT }), agentStep({ id: 'b' })] }),
    );
    const { signal: other } = again.call('b').context;
    await again.command(runId, { type: 'rewind', stepId: 'b', modifications: null, notes: null });
    expect(other.aborted).toBe(true);
    expect(again.call('a').context.signal.aborted).toBe(false);
  });

  test('ends an agent that would never answer', async () => {
    const it = new MemoryExecutor();
    const runId = await it.create(pair);
    const { request, context } = it.call('a');
    const profile = testProfile('test-hang');
    if (!profile) throw new Error('There is no test-hang');
    const hanging = createScriptedAgent(profile).invoke(request, context);
    await it.command(runId, { type: 'cancel', notes: null });
    await expect(hanging).rejects.toThrow('cancelled');
  });
});

test('what an attempt has used so far is recorded where it runs out of time, and nothing that it says later', async () => {
  const it = new MemoryExecutor();
  const runId = await it.create(timed);
  const { context } = it.call('a');
  context.spent?.({ usage: { inputTokens: 5, outputTokens: 1 }, cost: 0.01 });
  context.spent?.({ usage: { inputTokens: 11, outputTokens: 7 }, cost: 0.03 });
  it.clock.advance(5_000);
  await it.settle();
  context.spent?.({ usage: { inputTokens: 900, outputTokens: 900 }, cost: 9 });
  const failed = it.journal.readRun(runId).find(({ type }) => type === 'orchestration.step.retry_scheduled');
  expect(failed?.data).toMatchObject({
    error: { code: 'timeout', details: { usage: { inputTokens: 11, outputTokens: 7 }, cost: 0.03 } },
  });
  expect(failed && usageOfCall(failed)).toEqual({ inputTokens: 11, outputTokens: 7, cost: 0.03 });
});
